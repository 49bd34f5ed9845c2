import type { TokenRefusal } from '../../core/model/credential.ts'
import type { OwnAnswer } from '../../intake/own-responses.ts'
import type { Issued } from '../tokens/issuer.ts'

type Lines = ReadonlyArray<readonly [string, string]>

const later: Lines = [['Retry-After', '5']]
const basic: Lines = [['WWW-Authenticate', 'Basic realm="token"']]

/** Status and further header lines of each refusal; 400 and none for those that have no row (RFC 6749, 5.2). */
const refusals: Partial<Record<TokenRefusal, readonly [status: number, more: Lines]>> = {
  invalid_client: [401, basic],
  server_error: [500, []],
  temporarily_unavailable: [503, later],
  slow_down: [503, later],
}

/** RFC 6749, 5.1. */
export const grantAnswer = ({ token, lifetime, record }: Issued): OwnAnswer =>
  json(200, {
    access_token: token,
    token_type: 'Bearer',
    expires_in: lifetime,
    ...(record.scope ? { scope: record.scope } : {}),
  })

/** RFC 6749, 5.2. The code alone: a sentence would tell a guesser which half of his guess was right. */
export function refusalAnswer(code: TokenRefusal): OwnAnswer {
  const [status, more] = refusals[code] ?? [400, []]
  return json(status, { error: code }, more)
}

/** RFC 6585, 4. `seconds` until the source may ask again. */
export const tooManyAnswer = (seconds: number): OwnAnswer =>
  json(429, { error: 'slow_down' }, [['Retry-After', String(seconds)]])

/** RFC 7517, 5. */
export const keySetAnswer = (keys: ReadonlyArray<object>): OwnAnswer => json(200, { keys })

export const onlyGetAnswer = (): OwnAnswer => json(405, { error: 'invalid_request' }, [['Allow', 'GET, HEAD']])

function json(status: number, value: Record<string, unknown>, more: Lines = []): OwnAnswer {
  const body = Buffer.from(JSON.stringify(value))
  return {
    status,
    headers: [
      ['Content-Type', 'application/json'],
      ['Content-Length', String(body.length)],
      ['Cache-Control', 'no-store'],
      ['Pragma', 'no-cache'],
      ...more,
    ],
    body,
  }
}
