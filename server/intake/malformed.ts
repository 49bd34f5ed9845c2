import type { CapturedEvent, StoredBody } from '../core/model/event.ts'
import type { RefusalCode } from '../core/model/refusals.ts'
import { bytesBody } from '../platform/stored-body.ts'
import { newId } from '../platform/uuid.ts'

const STORED_BYTES = 4_096

export const noBody: StoredBody = bytesBody(new Uint8Array(0))

/** A request that Node's parser rejected, as an event: its first line where there is one, and its first 4 KiB as the body. */
export function malformedEvent(
  packet: Buffer,
  code: RefusalCode,
  receivedAt: number,
  publicUrl: string,
): CapturedEvent {
  const line = packet.subarray(0, STORED_BYTES).toString('latin1').split(/\r?\n/, 1)[0] ?? ''
  const [, method, path] = /^([A-Za-z]{1,20}) (\S+)/.exec(line) ?? []
  return {
    id: newId(receivedAt),
    receivedAt,
    kind: 'webhook',
    method: method ?? '?',
    path: path ?? '',
    httpVersion: '1.1',
    headers: [],
    trailers: [],
    body: bytesBody(packet.subarray(0, STORED_BYTES)),
    publicUrl,
    receivedInMs: 0,
    refusal: code,
  }
}
