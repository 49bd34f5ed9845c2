import { mac, sameBytes } from '../../crypto/hmac.ts'
import { type Jwt, readJwt, sharedMethods } from '../../schemes/checks/jwt.ts'
import { textsAt } from '../../schemes/checks/signature.ts'
import { causesFound, type Finding, nothingFound } from '../finding.ts'
import { oauthCause } from '../hypotheses/oauth.ts'
import { type Key, keys } from '../hypotheses/secret.ts'
import { tokenHeader, tokenPrefix } from '../hypotheses/token.ts'
import { prefixForms, unwrappedForms } from '../hypotheses/token-forms.ts'
import { failedChecks, type Run } from '../run.ts'
import type { Subject } from '../subject.ts'
import { allDeviations, type Deviation, type Variation } from '../variation.ts'
import { otherCredential } from './other-credentials.ts'
import { seenMismatch } from './plan-mismatch.ts'
import { headerState } from './unproven-hints.ts'

/** Every reading of the token that was sent: by its prefix, and with white space, quotes or an encoding removed. */
function readings(subject: Subject, text: string): Variation<string>[] {
  const forms = (value: string) => prefixForms(value, tokenPrefix(subject), () => null)
  const wrapped = unwrappedForms(text, 'received').flatMap((outer) =>
    forms(outer.value).map((inner) => ({ ...inner, deviations: allDeviations([outer, inner]) })),
  )
  return [...forms(text), ...wrapped].filter(({ deviations }) => deviations.length < 2)
}

function isSignedBy(jwt: Jwt, { bytes }: Key): boolean {
  const hash = sharedMethods[String(jwt.header['alg'])]
  return hash !== undefined && sameBytes(mac(hash, bytes, jwt.signed), jwt.signature)
}

/** The deviations under which the token's signature is right. */
function provenDeviations(subject: Subject, texts: readonly string[], { budget }: Run): Deviation[] | undefined {
  const candidates = keys(subject)
  budget.tried.add('what precedes the token').add('which secret, and in which form')
  for (const text of texts.flatMap((value) => readings(subject, value))) {
    const jwt = readJwt(text.value)
    if (typeof jwt === 'string') continue
    for (const key of [...candidates[0], ...candidates[1]]) {
      if (budget.exhausted) return undefined
      budget.spend()
      if (isSignedBy(jwt, key.value)) return allDeviations([text, key])
    }
  }
  return undefined
}

/** Searches for why a JWT by a shared secret is rejected. */
export async function searchJwt(subject: Subject, run: Run): Promise<Finding> {
  const { compiled, context, credential, plan } = subject
  const texts = compiled.token ? textsAt(compiled.token, context) : []
  const other = await otherCredential(run)
  if (other) return causesFound(other)
  const deviations = provenDeviations(subject, texts, run)
  if (deviations?.length) return causesFound(...deviations)
  const state = headerState(subject, tokenHeader(subject), texts, false)
  if (state) return causesFound(state.id === 'header-missing' ? (seenMismatch(subject, plan.type) ?? state) : state)
  const token = (texts[0] ?? '').slice(tokenPrefix(subject).length)
  const base = { plan: {}, credentialId: credential.id, token, at: run.at }
  const found = failedChecks(run).flatMap((check) => oauthCause({ ...base, check }) ?? [])
  if (found.length) return causesFound(...found.slice(0, 2))
  return deviations ? { kind: 'other-check' } : nothingFound()
}
