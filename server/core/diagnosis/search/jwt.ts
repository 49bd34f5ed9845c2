import { type HashName, mac, sameBytes } from '../../crypto/hmac.ts'
import { textsAt } from '../../schemes/checks/signature.ts'
import { type Jwt, readJwt } from '../../schemes/checks/jwt.ts'
import type { Check, Diagnosis } from '../../model/verification.ts'
import { answer, type Asked } from '../report.ts'
import { oauthCause } from '../hypotheses/oauth.ts'
import { type Key, keys } from '../hypotheses/secret.ts'
import { prefixForms, undone } from '../hypotheses/token-forms.ts'
import { tokenHeader, tokenPrefix } from '../hypotheses/token.ts'
import type { Subject } from '../subject.ts'
import type { Deviation, Variation } from '../variation.ts'
import { seenMismatch } from './plan-mismatch.ts'
import { placeState } from './unproven-hints.ts'
import { otherCredential } from './other-credentials.ts'
import { besideSignature, nothingFits } from './signature.ts'

/** HMAC methods of JWA (RFC 7518, 3.2). */
const methods: Record<string, HashName> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }

/** Every reading of the token that came: by its prefix, and with white space, quotes or an encoding undone. */
function readings(subject: Subject, text: string): Variation<string>[] {
  const bare = prefixForms(text, tokenPrefix(subject), () => null)
  const wrapped = undone(text, 'there').flatMap((form) =>
    prefixForms(form.value, tokenPrefix(subject), () => null).map((inner) => ({
      ...inner,
      deviations: [...form.deviations, ...inner.deviations],
    })),
  )
  return [...bare, ...wrapped].filter(({ deviations }) => deviations.length < 2)
}

function isSignedBy(jwt: Jwt, { bytes }: Key): boolean {
  const hash = methods[String(jwt.header['alg'])]
  return hash !== undefined && sameBytes(mac(hash, bytes, jwt.signed), jwt.signature)
}

/** The reading and the key under which the token's signature is right. */
function proven(subject: Subject, texts: readonly string[], asked: Asked): readonly Deviation[] | undefined {
  const { budget } = asked
  const [none, one] = keys(subject)
  budget.tried.add('what stands before the token').add('which secret, and in which form')
  for (const text of texts.flatMap((value) => readings(subject, value))) {
    const jwt = readJwt(text.value)
    if (typeof jwt === 'string') continue
    for (const key of [...none, ...one]) {
      if (budget.over) return undefined
      budget.spend()
      if (isSignedBy(jwt, key.value)) return [...text.deviations, ...key.deviations]
    }
  }
  return undefined
}

/** Searches for why a JWT by a shared secret is refused. `checks` are the engine's. */
export async function searchJwt(subject: Subject, asked: Asked, checks: readonly Check[]): Promise<Diagnosis> {
  const { compiled, context, credential, plan } = subject
  const texts = compiled.token ? textsAt(compiled.token, context) : []
  const other = await otherCredential(subject, asked.at, asked.budget)
  if (other) return answer(asked, [other])
  const deviations = proven(subject, texts, asked)
  if (deviations?.length) return answer(asked, deviations)
  const state = placeState(subject, tokenHeader(subject), texts, false)
  if (state) return answer(asked, [state.id === 'header-missing' ? (seenMismatch(subject, plan.type) ?? state) : state])
  const token = (texts[0] ?? '').slice(tokenPrefix(subject).length)
  const base = { plan: {}, credentialId: credential.id, token, at: asked.at }
  const found = checks
    .filter(({ status }) => status === 'fail')
    .flatMap((check) => oauthCause({ ...base, check }) ?? [])
  if (found.length) return answer(asked, found.slice(0, 2))
  return deviations ? besideSignature(asked, checks) : nothingFits(asked, [])
}
