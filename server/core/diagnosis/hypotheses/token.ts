import { base64, latin1Bytes, utf8 } from '../../text/bytes.ts'
import { type BearerPlan, secretField } from '../../model/credential.ts'
import { sameSecret } from '../../crypto/hmac.ts'
import { textsAt } from '../../schemes/checks/signature.ts'
import type { SchemePatch } from '../../model/fix.ts'
import { routePath, type Subject } from '../subject.ts'
import { bothFields, deviant, plain, type PlanFields, type Variation } from '../variation.ts'
import { correctOne } from './header-names.ts'
import { nearMatch, prefixForms, unwrappedForms } from './token-forms.ts'

/** The header a token is expected in. */
export const tokenHeader = ({ compiled }: Subject): string => compiled.token?.argument ?? 'Authorization'

/** The prefix that the plan expects before the token. */
export const tokenPrefix = ({ compiled }: Subject): string =>
  compiled.scheme.kind === 'basic' ? 'Basic ' : (compiled.scheme.token?.prefix ?? '')

/** The token without its prefix. */
export const expectedToken = ({ compiled }: Subject): string =>
  compiled.scheme.kind === 'basic' ? base64(utf8(compiled.secret)) : compiled.secret

const headerLimit = 100
/** Longer values are not read as tokens, in characters. */
const lengthLimit = 8192

type TokenPatch = NonNullable<SchemePatch['token']>

/** Fields of a bearer plan, or for other plans the same change of the scheme. */
function bearerFields({ plan }: Subject, set: Partial<BearerPlan> | null, token: Partial<TokenPatch>): PlanFields {
  if (plan.type === 'bearer' && set) return { set }
  return plan.type === 'oauth2' ? null : { scheme: { token } }
}

/** Every value that may be the token. */
function places(subject: Subject): Variation<string>[] {
  const { compiled, context, request } = subject
  const expected = tokenHeader(subject)
  const texts = compiled.token ? textsAt(compiled.token, context) : []
  const sent = texts.map((text, at) => {
    if (texts.length < 2) return plain(text)
    return deviant(text, 'header-duplicated', { expected, count: texts.length, which: correctOne(at) })
  })
  const others = request.headers.slice(0, headerLimit).filter(([name]) => name.toLowerCase() !== expected.toLowerCase())
  const elsewhere = others.map(([name, text]) => {
    return deviant(
      text,
      'header-other-name',
      { what: 'token', found: name, expected },
      bearerFields(subject, { headerName: name }, { from: `header:${name}` }),
    )
  })
  return [...sent, ...elsewhere].filter(({ value }) => value !== '' && value.length <= lengthLimit)
}

/** The fields of a bearer plan that expect this prefix. */
const prefixFields = (subject: Subject) => (prefix: string) => {
  const enabled = prefix === 'Bearer ' ? true : prefix === '' ? false : undefined
  const set = enabled === undefined ? null : { bearerPrefixEnabled: enabled }
  return bearerFields(subject, set, { prefix: prefix || null })
}

function joined(one: Variation<string>, other: Variation<string>): Variation<string> {
  const set = bothFields(one.set, other.set)
  return { value: other.value, deviations: [...one.deviations, ...other.deviations], ...(set !== undefined && { set }) }
}

const atMostTwo = ({ deviations }: Variation<unknown>) => deviations.length <= 2

/** Every reading of the request: by header, by prefix, with white space, quotes or an encoding removed. */
function received(subject: Subject): Variation<string>[] {
  const prefix = tokenPrefix(subject)
  const withoutPrefix = places(subject).flatMap((place) =>
    prefixForms(place.value, prefix, prefixFields(subject)).map((form) => joined(place, form)),
  )
  const further = withoutPrefix.flatMap((form) =>
    unwrappedForms(form.value, 'received').map((more) => joined(form, more)),
  )
  // Quotes may also enclose the prefix together with the token.
  const wrapped = places(subject).flatMap((place) =>
    unwrappedForms(place.value, 'received').flatMap((more) =>
      prefixForms(more.value, prefix, prefixFields(subject)).map((form) => joined(joined(place, more), form)),
    ),
  )
  return [...withoutPrefix, ...further, ...wrapped].filter(atMostTwo)
}

function ofOthers({ others, request }: Subject): Variation<string>[] {
  return others.flatMap(({ id, name, authenticationPlan: plan }) => {
    const secret: unknown = (plan as unknown as Record<string, unknown>)[secretField[plan.type]]
    const detail = { how: 'the secret of the credential', name: name ?? id, id, path: routePath(request) }
    return typeof secret === 'string' && secret
      ? [deviant(secret, 'other-credential', detail, { secret: [`copy:${id}`] })]
      : []
  })
}

/** Every text that may be the expected token. */
function stored(subject: Subject): Variation<string>[] {
  const expected = expectedToken(subject)
  const { previous } = subject.credential
  const before = previous ? [deviant(previous.secret, 'previous-secret', {}, { secret: ['previous'] })] : []
  const prefix = tokenPrefix(subject)
  const withPrefix = prefixForms(expected, '', () => null)
    .slice(1)
    .map((form) =>
      deviant(
        form.value,
        'token-prefix',
        { found: `the prefix "${prefix}" once`, expected: 'twice, because the stored token also begins with it' },
        { secret: [`remove-start:${expected.length - form.value.length}`] },
      ),
    )
  return [plain(expected), ...ofOthers(subject), ...before, ...unwrappedForms(expected, 'stored'), ...withPrefix]
}

const equal = (sent: string, expected: string) => expected !== '' && sameSecret(latin1Bytes(sent), utf8(expected))

/** Every way in which the request contains the token, those with the fewest deviations first. */
export function* tokenMatches(subject: Subject, spend: () => void): Generator<Variation<string>> {
  const sent = received(subject)
  const expected = stored(subject)
  for (const count of [0, 1, 2]) {
    for (const one of sent) {
      for (const other of expected) {
        if (one.deviations.length + other.deviations.length > count) continue
        spend()
        const match = matchOf(one, other)
        if (match?.deviations.length === count) yield match
      }
    }
  }
}

function matchOf(one: Variation<string>, other: Variation<string>): Variation<string> | undefined {
  const both = joined(one, other)
  if (equal(one.value, other.value)) return both
  const near = nearMatch(one.value, other.value)
  return near && joined(both, { ...near, value: other.value })
}
