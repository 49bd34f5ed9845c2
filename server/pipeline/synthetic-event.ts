import type { CapturedEvent } from '../core/model/event.ts'
import type { HeaderList, SignedRequest } from '../core/model/request.ts'
import { bytesBody } from '../platform/stored-body.ts'
import { newId } from '../platform/uuid.ts'

/** A request that vhook made itself, as if it had arrived at the intake. */
export function syntheticEvent(
  request: SignedRequest,
  headers: HeaderList,
  publicUrl: string,
  receivedAt: number,
): CapturedEvent {
  const { body } = request
  return {
    id: newId(receivedAt),
    receivedAt,
    kind: 'webhook',
    method: request.method,
    path: request.url.slice(publicUrl.length) || '/',
    httpVersion: '1.1',
    headers,
    trailers: [],
    body: bytesBody(body),
    publicUrl,
    receivedInMs: 0,
  }
}
