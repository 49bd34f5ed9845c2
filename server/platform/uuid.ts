import { randomBytes } from 'node:crypto'

const SIZE = 16
let pool = Buffer.alloc(0)

/** Requests many bytes at once: each system call costs more than its bytes. */
function random(): Buffer {
  if (pool.length < SIZE) pool = randomBytes(SIZE * 256)
  const bytes = pool.subarray(0, SIZE)
  pool = pool.subarray(SIZE)
  return bytes
}

/** A UUIDv7 (RFC 9562 section 5.7): sorts by time, which is Unix ms. */
export function newId(now: number): string {
  const bytes = random()
  bytes.writeUIntBE(now, 0, 6)
  bytes[6] = 0x70 | (bytes.readUInt8(6) & 0x0f)
  bytes[8] = 0x80 | (bytes.readUInt8(8) & 0x3f)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
