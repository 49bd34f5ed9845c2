import { type OAuth2Plan, tokenRefusals } from '../../model/credential.ts'
import type { Issue } from '../validate-scheme.ts'
import { pastedKey } from './oauth2-jwt.ts'

const issuers = ['vhook', 'observed', 'jwt', 'introspection']
/** Vapi's own bound, in characters. */
const scopeLimit = 1000
/** Words of printable ASCII without quote and backslash, one blank between (RFC 6749, 3.3). */
const scopeForm = /^(?:[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*)?$/

const absent = (value: unknown) => value === undefined || value === null

const whole = (least: number, most: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most
const among = (choices: readonly string[]) => (value: unknown) => choices.includes(value as string)
const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isAddress = (value: unknown) => typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value)
const isScope = (value: unknown) => typeof value === 'string' && value.length <= scopeLimit && scopeForm.test(value)

const year = 366 * 86_400

/** What an optional field may hold, one row each. */
const rules: ReadonlyArray<readonly [field: keyof OAuth2Plan, fits: (value: unknown) => boolean, why: string]> = [
  ['issuer', among(issuers), `must be one of ${issuers.join(', ')}`],
  ['scope', isScope, `must be words with one blank between, ${scopeLimit} characters at most`],
  ['url', isAddress, 'is not an http address'],
  ['jwksUrl', isAddress, 'is not an http address'],
  ['introspectionUrl', isAddress, 'is not an http address'],
  ['issuerClaim', isText, 'must be text'],
  ['audience', isText, 'must be text'],
  ['tokenLifetimeSeconds', whole(1, year), `must be a whole number of seconds, 1 to ${year}`],
  ['tokenFormat', among(['opaque', 'jwt']), 'must be one of opaque, jwt'],
  ['refuseTokens', among(tokenRefusals), `must be one of ${tokenRefusals.join(', ')}, or null for none`],
  ['slowTokensMs', whole(0, 60_000), 'must be a whole number of ms, 0 to 60000'],
]

function missingFieldIssues(plan: OAuth2Plan): Issue[] {
  const { issuer, jwksUrl, publicKey, introspectionUrl } = plan
  const flaws: Issue[] = []
  if (!isText(plan.clientId)) flaws.push({ field: 'clientId', why: 'is missing' })
  if (issuer === 'jwt' && !jwksUrl && !publicKey)
    flaws.push({ field: 'jwksUrl', why: 'is missing (or give a publicKey) to check JWTs' })
  if (publicKey && !(typeof publicKey === 'string' && pastedKey(publicKey)))
    flaws.push({ field: 'publicKey', why: 'is neither a PEM public key nor a JWK' })
  if (issuer === 'introspection' && !introspectionUrl) flaws.push({ field: 'introspectionUrl', why: 'is missing' })
  return flaws
}

/** What is wrong with an OAuth 2.0 plan beside its secret, each with its field. Never throws. */
export function oauth2Issues(plan: OAuth2Plan): Issue[] {
  const wrong = rules.filter(([field, fits]) => !absent(plan[field]) && !fits(plan[field]))
  return [...missingFieldIssues(plan), ...wrong.map(([field, , why]) => ({ field, why }))]
}
