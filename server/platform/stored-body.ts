import { createHash } from 'node:crypto'
import type { StoredBody } from '../core/model/event.ts'

/** These bytes as the body of an event, with their size and SHA-256. */
export function bytesBody(bytes: Uint8Array): StoredBody {
  return { kind: 'bytes', bytes, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}
