import { mask } from '../../core/masking/mask.ts'
import type { TokenRefusal } from '../../core/model/credential.ts'
import type { HeaderList } from '../../core/model/request.ts'
import type { OwnResponse } from '../../core/model/sender.ts'
import type { Issued } from '../tokens/issuer.ts'

const later: HeaderList = [['Retry-After', '5']]
const basic: HeaderList = [['WWW-Authenticate', 'Basic realm="token"']]

/** Status and additional headers of each error; 400 and none for those without a row (RFC 6749, 5.2). */
const errors: Partial<Record<TokenRefusal, readonly [status: number, more: HeaderList]>> = {
  invalid_client: [401, basic],
  server_error: [500, []],
  temporarily_unavailable: [503, later],
  slow_down: [503, later],
}

/** RFC 6749, 5.1. */
export const grantResponse = ({ token, lifetime, record }: Issued): OwnResponse =>
  json(200, {
    access_token: token,
    token_type: 'Bearer',
    expires_in: lifetime,
    ...(record.scope ? { scope: record.scope } : {}),
  })

/** RFC 6749, 5.2. The code alone: a description would help to guess ids and secrets. */
export function errorResponse(code: TokenRefusal): OwnResponse {
  const [status, more] = errors[code] ?? [400, []]
  return { ...json(status, { error: code }, more), code }
}

/** RFC 6585, 4. `seconds` until the next request is accepted. */
export const tooManyResponse = (seconds: number): OwnResponse => ({
  ...json(429, { error: 'slow_down' }, [['Retry-After', String(seconds)]]),
  code: 'slow_down',
})

/** RFC 7517, 5. */
export const keySetResponse = (keys: ReadonlyArray<object>): OwnResponse => json(200, { keys })

export const onlyGetResponse = (): OwnResponse => ({
  ...json(405, { error: 'invalid_request' }, [['Allow', 'GET, HEAD']]),
  code: 'invalid_request',
})

/** The response as stored: its token is masked. */
export function withoutToken(response: OwnResponse): OwnResponse {
  const value = JSON.parse(Buffer.from(response.body).toString()) as Record<string, unknown>
  const token = value['access_token']
  if (typeof token !== 'string') return response
  return { ...response, body: Buffer.from(JSON.stringify({ ...value, access_token: mask(token) })) }
}

function json(status: number, value: Record<string, unknown>, more: HeaderList = []): OwnResponse {
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
