import { type OAuth2Plan, tokenRefusals } from '../../model/credential.ts'
import { type Issue, issue, type IssueCode } from '../issue.ts'
import { pastedKey } from './oauth2-jwt.ts'

const issuers = ['vhook', 'observed', 'jwt', 'introspection']
/** Vapi's own limit, in characters. */
const scopeLimit = 1000
/** Tokens of printable ASCII without quote and backslash, separated by one space (RFC 6749, 3.3). */
const scopeForm = /^(?:[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*)?$/

const absent = (value: unknown) => value === undefined || value === null

const whole = (least: number, most: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most
const among = (choices: readonly string[]) => (value: unknown) => choices.includes(value as string)
const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isUrl = (value: unknown) => typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value)
const isScope = (value: unknown) => typeof value === 'string' && value.length <= scopeLimit && scopeForm.test(value)

const year = 366 * 86_400

interface Rule {
  field: keyof OAuth2Plan
  fits: (value: unknown) => boolean
  code: IssueCode
  why: string
}

const notUrl = { fits: isUrl, code: 'bad-format', why: 'is not an http or https URL' } as const
const notText = { fits: isText, code: 'wrong-type', why: 'must be text' } as const

/** What an optional field may hold, one row each. */
const rules: readonly Rule[] = [
  { field: 'issuer', fits: among(issuers), code: 'not-allowed', why: `must be one of ${issuers.join(', ')}` },
  {
    field: 'scope',
    fits: isScope,
    code: 'bad-format',
    why: `must be scope names separated by single spaces, at most ${scopeLimit} characters`,
  },
  { field: 'url', ...notUrl },
  { field: 'jwksUrl', ...notUrl },
  { field: 'introspectionUrl', ...notUrl },
  { field: 'issuerClaim', ...notText },
  { field: 'audience', ...notText },
  {
    field: 'tokenLifetimeSeconds',
    fits: whole(1, year),
    code: 'out-of-range',
    why: `must be a whole number of seconds from 1 to ${year}`,
  },
  { field: 'tokenFormat', fits: among(['opaque', 'jwt']), code: 'not-allowed', why: 'must be one of opaque, jwt' },
  {
    field: 'refuseTokens',
    fits: among(tokenRefusals),
    code: 'not-allowed',
    why: `must be one of ${tokenRefusals.join(', ')}, or null to refuse none`,
  },
  {
    field: 'slowTokensMs',
    fits: whole(0, 60_000),
    code: 'out-of-range',
    why: 'must be a whole number of milliseconds from 0 to 60000',
  },
]

function missingFieldIssues(plan: OAuth2Plan): Issue[] {
  const { issuer, jwksUrl, publicKey, introspectionUrl } = plan
  const issues: Issue[] = []
  if (!isText(plan.clientId)) issues.push(issue('clientId', 'missing', 'is missing'))
  if (issuer === 'jwt' && !jwksUrl && !publicKey)
    issues.push(issue('jwksUrl', 'missing', 'is missing; give it or a publicKey to verify JWTs'))
  if (publicKey && !(typeof publicKey === 'string' && pastedKey(publicKey)))
    issues.push(issue('publicKey', 'bad-format', 'is neither a PEM public key nor a JWK'))
  if (issuer === 'introspection' && !introspectionUrl) issues.push(issue('introspectionUrl', 'missing', 'is missing'))
  return issues
}

/** Every mistake in an OAuth 2.0 plan except in its secret. Never throws. */
export function oauth2Issues(plan: OAuth2Plan): Issue[] {
  const wrong = rules.filter(({ field, fits }) => !absent(plan[field]) && !fits(plan[field]))
  return [...missingFieldIssues(plan), ...wrong.map(({ field, code, why }) => issue(field, code, why))]
}
