import { hash } from '../../crypto/hmac.ts'
import type { OAuth2Plan } from '../../model/credential.ts'
import { headerValues } from '../../model/request.ts'
import { readJwt } from '../../schemes/checks/jwt.ts'
import { compileScheme } from '../../schemes/compile-scheme.ts'
import { bearerScheme } from '../../schemes/plans/bearer.ts'
import { hex, utf8 } from '../../text/bytes.ts'
import { causesFound, type Finding, nothingFound } from '../finding.ts'
import { oauthCause } from '../hypotheses/oauth.ts'
import { prefixForms, unwrappedForms } from '../hypotheses/token-forms.ts'
import { failedChecks, type Run } from '../run.ts'
import { type Subject, subjectOf } from '../subject.ts'
import { allDeviations, type Deviation, deviant, plain, type Variation } from '../variation.ts'
import { otherCredential } from './other-credentials.ts'
import { seenMismatch } from './plan-mismatch.ts'
import { headerState } from './unproven-hints.ts'

const bearerForm = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i

const headerLimit = 100

/** Shorter texts are not looked up as tokens. */
const shortestToken = 8

/** Every reading of every header that may contain an access token. */
function candidates({ request }: Subject): Variation<string>[] {
  const headers = request.headers.slice(0, headerLimit).map(([name, text]) => {
    const isExpected = name.toLowerCase() === 'authorization'
    return isExpected
      ? plain(text)
      : deviant(text, 'header-other-name', { what: 'token', found: name, expected: 'Authorization' })
  })
  return headers.flatMap((header) =>
    prefixForms(header.value, 'Bearer ', () => null)
      .flatMap((form) => [
        form,
        ...unwrappedForms(form.value, 'received').map((inner) => ({
          ...inner,
          deviations: allDeviations([form, inner]),
        })),
      ])
      .map((form) => ({ ...form, deviations: allDeviations([header, form]) })),
  )
}

/** A token that was issued, but sent in another header or in another form: proven by the record of its hash. */
function misplacedToken(subject: Subject, { at, budget }: Run): readonly Deviation[] | undefined {
  const fitting = candidates(subject).filter(({ value, deviations }) => {
    if (!deviations.length || deviations.length > 2 || value.length < shortestToken) return false
    budget.spend()
    return at.token?.(hex(hash('sha256', utf8(value)))) !== undefined || isJwtOfIssuer(subject, value)
  })
  return fitting.toSorted((one, other) => one.deviations.length - other.deviations.length)[0]?.deviations
}

/** For plans with JWTs, a token in another header counts if it is a JWT of the expected issuer. */
function isJwtOfIssuer({ plan }: Subject, text: string): boolean {
  const { issuer, issuerClaim } = plan as OAuth2Plan
  const jwt = issuer === 'jwt' && issuerClaim !== undefined ? readJwt(text) : ''
  return typeof jwt !== 'string' && jwt.claims['iss'] === issuerClaim
}

function causesOfChecks(subject: Subject, run: Run): Deviation[] {
  const value = headerValues(subject.request.headers, 'authorization')[0] ?? ''
  const token = bearerForm.exec(value)?.[1] ?? ''
  const base = { plan: subject.plan as OAuth2Plan, credentialId: subject.credential.id, token, at: run.at }
  return failedChecks(run).flatMap((check) => oauthCause({ ...base, check }) ?? [])
}

/** Searches for why an access token is rejected: by the record of issued tokens, the claims of a JWT, or the issuer's response. */
export async function searchOAuth(run: Run): Promise<Finding> {
  for (const family of ['where the token is', 'issued tokens', "the token's claims and keys"])
    run.budget.tried.add(family)
  const compiled = compileScheme(bearerScheme({ type: 'bearer', token: '' }), '', {}, 'oauth2')
  const subject = subjectOf(run, compiled)
  const other = await otherCredential(run)
  if (other) return other
  const [found, ...more] = causesOfChecks(subject, run)
  const isUnknown = !found || found.id === 'token-unknown' || found.id === 'token-never-requested'
  const misplaced = isUnknown ? misplacedToken(subject, run) : undefined
  if (misplaced) return causesFound(...misplaced)
  const values = headerValues(run.request.headers, 'authorization')
  const state = headerState(subject, 'Authorization', values, false)
  if (state) return causesFound(state.id === 'header-missing' ? (seenMismatch(subject, 'oauth2') ?? state) : state)
  if (found) return causesFound(...[found, ...more].slice(0, 2))
  return nothingFound(failedChecks(run).map(({ message }) => message))
}
