import { mac, sameBytes } from '../../crypto/hmac.ts'
import { type Jwt, readJwt, sharedMethods } from '../../schemes/checks/jwt.ts'
import { sharedKeys } from '../../schemes/checks/shared-jwt.ts'
import { textsAt } from '../../schemes/checks/signature.ts'
import { keyBytes } from '../../schemes/key.ts'
import type { Budget } from '../budget.ts'
import type { Subject } from '../subject.ts'
import { allDeviations, allFields, deviant, plain, type Variation } from '../variation.ts'
import { keys } from './secret.ts'
import { prefixForms, unwrappedForms } from './token-forms.ts'
import { tokenHeader, tokenPrefix } from './token.ts'

/** A token, and how it differs from the expected one. */
export type FoundJwt = Variation<Jwt>

const headerLimit = 100
const jwtForm = /(?:^|[\s"'])([\w-]{8,}\.[\w-]{2,}\.[\w-]{16,})/

/** The token in a header value, if there is one. */
export const jwtIn = (value: string): string | undefined => jwtForm.exec(value)?.[1]

/** Texts that may be the token: in its place, and in every other header that contains one. */
function textsOf(subject: Subject): Variation<string>[] {
  const { compiled, context, request } = subject
  const expected = tokenHeader(subject)
  const sent = compiled.token ? textsAt(compiled.token, context) : []
  const others = request.headers
    .slice(0, headerLimit)
    .filter(([name, value]) => name.toLowerCase() !== expected.toLowerCase() && jwtIn(value) !== undefined)
  return [
    ...sent.map((text) => plain(text)),
    ...others.map(([found, text]) => deviant(text, 'header-other-name', { what: 'token', found, expected })),
  ]
}

/** Every reading of a text: by its prefix, and with white space, quotes or an encoding removed. */
function readings(subject: Subject, text: Variation<string>): Variation<string>[] {
  const forms = (value: string) => prefixForms(value, tokenPrefix(subject), () => null)
  const wrapped = unwrappedForms(text.value, 'received').flatMap((outer) =>
    forms(outer.value).map((inner) => ({ ...inner, deviations: allDeviations([outer, inner]) })),
  )
  return [...forms(text.value), ...wrapped]
    .filter(({ deviations }) => deviations.length < 2)
    .map((form) => ({ ...form, deviations: [...text.deviations, ...form.deviations] }))
}

/** The keys to try, those of the credential first. */
function* keysOf(subject: Subject): Generator<Variation<Uint8Array>> {
  for (const bytes of sharedKeys(subject.compiled)) yield plain(bytes)
  const { key: rule, jwt } = subject.compiled.scheme
  const tried = keys(subject)
  for (const { value } of tried[0]) yield plain(value.bytes)
  for (const { value, ...about } of tried[1]) {
    yield { ...about, value: value.bytes }
    // Each of several keys in a secret may have signed.
    for (const text of jwt?.several ? value.secret.split(/\s+/).filter(Boolean) : []) {
      const key = keyBytes(text, rule)
      if ('bytes' in key) yield { ...about, value: key.bytes }
    }
  }
}

function isSignedBy({ header, signed, signature }: Jwt, key: Uint8Array): boolean {
  const hash = sharedMethods[String(header['alg'])]
  return hash !== undefined && sameBytes(mac(hash, key, signed), signature)
}

function together(value: Jwt, ...parts: Variation<unknown>[]): FoundJwt {
  const set = allFields(parts)
  return { value, deviations: allDeviations(parts), ...(set !== undefined && { set }) }
}

/** The token that the credential's secret signed, or a variation of it. */
export function signedJwt(subject: Subject, budget: Budget): FoundJwt | undefined {
  budget.tried.add('where the token is').add('what precedes the token').add('which secret, and in which form')
  for (const text of textsOf(subject).flatMap((each) => readings(subject, each))) {
    const jwt = readJwt(text.value)
    if (typeof jwt === 'string') continue
    for (const key of keysOf(subject)) {
      if (budget.exhausted) return undefined
      budget.spend()
      if (isSignedBy(jwt, key.value)) return together(jwt, text, key)
    }
  }
  return undefined
}
