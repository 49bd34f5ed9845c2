import type { CapturedEvent, StoredBody } from '../core/model/event.ts'
import { bytesBody } from '../platform/stored-body.ts'
import { newId } from '../platform/uuid.ts'
import type { RefusalCode } from './own-responses.ts'

const KEPT = 4_096

export const noBody: StoredBody = bytesBody(new Uint8Array(0))

/** What could not be read as HTTP, as an event: the first line where there is one, and the first 4 KiB as its body. */
export function malformedEvent(
  packet: Buffer,
  code: RefusalCode,
  receivedAt: number,
  publicUrl: string,
): CapturedEvent {
  const line = packet.subarray(0, KEPT).toString('latin1').split(/\r?\n/, 1)[0] ?? ''
  const [, method, target] = /^([A-Za-z]{1,20}) (\S+)/.exec(line) ?? []
  return {
    id: newId(receivedAt),
    receivedAt,
    kind: 'webhook',
    method: method ?? '?',
    path: target ?? '',
    httpVersion: '1.1',
    headers: [],
    trailers: [],
    body: bytesBody(packet.subarray(0, KEPT)),
    publicUrl,
    receivedInMs: 0,
    refusal: code,
  }
}
