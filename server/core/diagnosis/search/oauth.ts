import { hex, utf8 } from '../../text/bytes.ts'
import type { OAuth2Plan } from '../../model/credential.ts'
import { hash } from '../../crypto/hmac.ts'
import { compileScheme } from '../../schemes/compile-scheme.ts'
import { bearerScheme } from '../../schemes/plans/bearer.ts'
import { headerValues } from '../../model/request.ts'
import { readJwt } from '../../schemes/checks/jwt.ts'
import type { Check, Diagnosis } from '../../model/verification.ts'
import { answer, type Asked } from '../report.ts'
import { nothingFits } from './signature.ts'
import { type OAuthFinding, oauthCause } from '../hypotheses/oauth.ts'
import { prefixForms, undone } from '../hypotheses/token-forms.ts'
import { seenMismatch } from './plan-mismatch.ts'
import { placeState } from './unproven-hints.ts'
import { otherCredential } from './other-credentials.ts'
import { type Subject, subjectOf } from '../subject.ts'
import { type Deviation, deviant, plain, type Variation } from '../variation.ts'

const wellFormed = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i

/** Every reading of every header that may hold an access token. */
function candidates({ request }: Subject): Variation<string>[] {
  const places = request.headers.slice(0, 100).map(([name, text]) => {
    const isExpected = name.toLowerCase() === 'authorization'
    return isExpected
      ? plain(text)
      : deviant(text, 'header-other-name', { what: 'token', found: name, expected: 'Authorization' })
  })
  return places.flatMap((place) =>
    prefixForms(place.value, 'Bearer ', () => null)
      .flatMap((form) => [
        form,
        ...undone(form.value, 'there').map((more) => ({
          ...more,
          deviations: [...form.deviations, ...more.deviations],
        })),
      ])
      .map((form) => ({ ...form, deviations: [...place.deviations, ...form.deviations] })),
  )
}

/** A token that was issued, in the wrong place or wrapped in something: proven by the record of its hash. */
function misplaced(subject: Subject, asked: Asked): readonly Deviation[] | undefined {
  const fitting = candidates(subject).filter(({ value, deviations }) => {
    if (!deviations.length || deviations.length > 2 || value.length < 8) return false
    asked.budget.spend()
    return asked.at.token?.(hex(hash('sha256', utf8(value)))) !== undefined || !wasJwtRefused(subject, value)
  })
  return fitting.toSorted((one, other) => one.deviations.length - other.deviations.length)[0]?.deviations
}

/** For JWT plans a token in another place counts when it is a JWT of the expected issuer; otherwise only the record counts. */
function wasJwtRefused({ plan }: Subject, text: string): boolean {
  const { issuer, issuerClaim } = plan as OAuth2Plan
  const jwt = issuer === 'jwt' && issuerClaim !== undefined ? readJwt(text) : ''
  return typeof jwt === 'string' || jwt.claims['iss'] !== issuerClaim
}

function findings(subject: Subject, asked: Asked, checks: readonly Check[]): Deviation[] {
  const value = headerValues(subject.request.headers, 'authorization')[0] ?? ''
  const token = wellFormed.exec(value)?.[1] ?? ''
  const base = { plan: subject.plan as OAuth2Plan, credentialId: subject.credential.id, token, at: asked.at }
  const failed = checks.filter(({ status }) => status === 'fail')
  return failed.flatMap((check) => oauthCause({ ...base, check } satisfies OAuthFinding) ?? [])
}

/** Why an access token is refused: by the record of issued tokens, by the claims of a JWT, or by the issuer's word. */
export async function searchOAuth(
  request: Subject['request'],
  credential: Subject['credential'],
  others: Subject['others'],
  asked: Asked,
  checks: readonly Check[],
): Promise<Diagnosis> {
  for (const family of ['where the token is', 'issued tokens', "the token's claims and keys"])
    asked.budget.tried.add(family)
  const compiled = compileScheme(bearerScheme({ type: 'bearer', token: '' }), '', {}, 'oauth2')
  const subject = subjectOf(request, credential, compiled, { others, now: asked.at.now })
  const other = await otherCredential(subject, asked.at, asked.budget)
  if (other) return answer(asked, [other])
  const values = headerValues(request.headers, 'authorization')
  const [found, ...more] = findings(subject, asked, checks)
  const isUnknown = !found || found.id === 'token-unknown' || found.id === 'token-never-requested'
  const wrapped = isUnknown ? misplaced(subject, asked) : undefined
  if (wrapped) return answer(asked, wrapped)
  const state = placeState(subject, 'Authorization', values, false)
  if (state) return answer(asked, [state.id === 'header-missing' ? (seenMismatch(subject, 'oauth2') ?? state) : state])
  if (found) return answer(asked, [found, ...more].slice(0, 2))
  return nothingFits(
    asked,
    checks.filter(({ status }) => status === 'fail').map(({ message }) => message),
  )
}
