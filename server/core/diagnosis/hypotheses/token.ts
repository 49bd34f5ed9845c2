import { base64, latin1Bytes, utf8 } from '../../text/bytes.ts'
import { secretField } from '../../model/credential.ts'
import { sameSecret } from '../../crypto/hmac.ts'
import { textsAt } from '../../schemes/checks/signature.ts'
import type { Subject } from '../subject.ts'
import { bothFields, deviant, plain, type PlanFields, type Variation } from '../variation.ts'
import { rightOne } from './header-names.ts'
import { nearly, prefixForms, undone } from './token-forms.ts'

/** The header a token is expected in. */
export const tokenHeader = ({ compiled }: Subject): string => compiled.token?.argument ?? 'Authorization'

/** What stands before a token by the plan. */
export const tokenPrefix = ({ compiled }: Subject): string =>
  compiled.scheme.kind === 'basic' ? 'Basic ' : (compiled.scheme.token?.prefix ?? '')

/** The token as it must come. */
export const tokenDue = ({ compiled }: Subject): string =>
  compiled.scheme.kind === 'basic' ? base64(utf8(compiled.secret)) : compiled.secret

const most = 100
const longest = 8192

const bearerFields = ({ plan }: Subject, set: Record<string, unknown>): PlanFields =>
  plan.type === 'bearer' ? set : null

/** Every value that may be the token. */
function places(subject: Subject): Variation<string>[] {
  const { compiled, context, request } = subject
  const expected = tokenHeader(subject)
  const texts = compiled.token ? textsAt(compiled.token, context) : []
  const sent = texts.map((text, at) => {
    if (texts.length < 2) return plain(text)
    return deviant(text, 'header-duplicated', { expected, count: texts.length, right: rightOne(at) })
  })
  const others = request.headers.slice(0, most).filter(([name]) => name.toLowerCase() !== expected.toLowerCase())
  const elsewhere = others.map(([name, text]) => {
    return deviant(
      text,
      'header-other-name',
      { what: 'token', found: name, expected },
      bearerFields(subject, { headerName: name }),
    )
  })
  return [...sent, ...elsewhere].filter(({ value }) => value !== '' && value.length <= longest)
}

/** Which fields of a bearer plan expect this text before the token. */
const prefixFields = (subject: Subject) => (prefix: string) => {
  const enabled = prefix === 'Bearer ' ? true : prefix === '' ? false : undefined
  return enabled === undefined ? null : bearerFields(subject, { bearerPrefixEnabled: enabled })
}

function joined(one: Variation<string>, other: Variation<string>): Variation<string> {
  const set = bothFields(one.set, other.set)
  return { value: other.value, deviations: [...one.deviations, ...other.deviations], ...(set !== undefined && { set }) }
}

const atMostTwo = ({ deviations }: Variation<unknown>) => deviations.length <= 2

/** Every reading of what came: by place, by prefix, with white space, quotes or an encoding undone. */
function received(subject: Subject): Variation<string>[] {
  const prefix = tokenPrefix(subject)
  const withoutPrefix = places(subject).flatMap((place) =>
    prefixForms(place.value, prefix, prefixFields(subject)).map((form) => joined(place, form)),
  )
  const further = withoutPrefix.flatMap((form) => undone(form.value, 'there').map((more) => joined(form, more)))
  // Quotes may also stand round the prefix and the token together.
  const wrapped = places(subject).flatMap((place) =>
    undone(place.value, 'there').flatMap((more) =>
      prefixForms(more.value, prefix, prefixFields(subject)).map((form) => joined(joined(place, more), form)),
    ),
  )
  return [...withoutPrefix, ...further, ...wrapped].filter(atMostTwo)
}

function ofOthers({ others }: Subject): Variation<string>[] {
  return others.flatMap(({ id, name, authenticationPlan: plan }) => {
    const secret: unknown = (plan as unknown as Record<string, unknown>)[secretField[plan.type]]
    const detail = { how: 'the secret of the credential', name: name ?? id, id }
    return typeof secret === 'string' && secret ? [deviant(secret, 'other-credential', detail)] : []
  })
}

/** Every text that may be the token on this side. */
function stored(subject: Subject): Variation<string>[] {
  const due = tokenDue(subject)
  const { previous } = subject.credential
  const before = previous ? [deviant(previous.secret, 'previous-secret', {})] : []
  const expected = tokenPrefix(subject)
  const withPrefix = prefixForms(due, '', () => null)
    .slice(1)
    .map((form) =>
      deviant(form.value, 'token-prefix', {
        found: `"${expected}" once`,
        expected: 'it once more, because the stored token begins with it too,',
      }),
    )
  return [plain(due), ...ofOthers(subject), ...before, ...undone(due, 'here'), ...withPrefix]
}

const equal = (came: string, due: string) => due !== '' && sameSecret(latin1Bytes(came), utf8(due))

/** Every way in which what came is the token after all, those with the fewest deviations first. */
export function* tokenMatches(subject: Subject, spend: () => void): Generator<Variation<string>> {
  const came = received(subject)
  const due = stored(subject)
  for (const count of [0, 1, 2]) {
    for (const one of came) {
      for (const other of due) {
        if (one.deviations.length + other.deviations.length > count) continue
        spend()
        const match = matchOf(one, other)
        if (match?.deviations.length === count) yield match
      }
    }
  }
}

function matchOf(one: Variation<string>, other: Variation<string>): Variation<string> | undefined {
  const both = joined(one, { ...other, ...(other.deviations.length > 0 && { set: null }) })
  if (equal(one.value, other.value)) return both
  const near = nearly(one.value, other.value)
  return near && joined(both, { ...near, value: other.value })
}
