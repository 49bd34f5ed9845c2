import type { Value } from '../thread/sql.ts'

/** A whole number of 1 to 9 bytes, 7 bits each, the last one 8 (SQLite's file format, section 1.6), and where it ends. */
export function varint(bytes: Buffer, at: number): { value: number; end: number } {
  let value = 0n
  for (let place = 0; place < 9; place += 1) {
    const byte = bytes[at + place]
    if (byte === undefined) throw new RangeError('a number is cut off')
    if (place === 8) return { value: Number(BigInt.asIntN(64, (value << 8n) | BigInt(byte))), end: at + 9 }
    value = (value << 7n) | BigInt(byte & 0x7f)
    if (byte < 0x80) return { value: Number(value), end: at + place + 1 }
  }
  throw new RangeError('a number has no end')
}

/** The columns of a record (section 2.1). Throws RangeError for bytes that are none. */
export function columnsOf(payload: Buffer): Value[] {
  const head = varint(payload, 0)
  if (head.value > payload.length) throw new RangeError('the head is longer than the record')
  const values: Value[] = []
  let at = head.value
  for (let place = head.end; place < head.value;) {
    const { value: type, end } = varint(payload, place)
    const size = sizeOf(type)
    if (at + size > payload.length) throw new RangeError('a column is cut off')
    values.push(valueOf(type, payload.subarray(at, at + size)))
    at += size
    place = end
  }
  return values
}

const sizes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0]

function sizeOf(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2)
  const size = sizes[type]
  if (size === undefined) throw new RangeError('there is no such type')
  return size
}

function valueOf(type: number, bytes: Buffer): Value {
  if (type === 0) return null
  if (type === 7) return bytes.readDoubleBE()
  if (type === 8 || type === 9) return type - 8
  if (type < 7) return bytes.length > 6 ? Number(bytes.readBigInt64BE()) : bytes.readIntBE(0, bytes.length)
  return type % 2 === 0 ? new Uint8Array(bytes) : bytes.toString('utf8')
}
