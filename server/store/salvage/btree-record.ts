import type { Value } from '../thread/sql.ts'

/** An integer of 1 to 9 bytes with 7 bits each, 8 in the last (SQLite file format, section 1.6), and where it ends. */
export function varint(bytes: Buffer, at: number): { value: number; end: number } {
  let value = 0n
  for (let offset = 0; offset < 9; offset += 1) {
    const byte = bytes[at + offset]
    if (byte === undefined) throw new RangeError('a number is truncated')
    if (offset === 8) return { value: Number(BigInt.asIntN(64, (value << 8n) | BigInt(byte))), end: at + 9 }
    value = (value << 7n) | BigInt(byte & 0x7f)
    if (byte < 0x80) return { value: Number(value), end: at + offset + 1 }
  }
  throw new RangeError('a number does not end')
}

/** The columns of a record (section 2.1). Throws RangeError for bytes that are not a record. */
export function columnsOf(payload: Buffer): Value[] {
  const header = varint(payload, 0)
  if (header.value > payload.length) throw new RangeError('the header is longer than the record')
  const values: Value[] = []
  let at = header.value
  for (let offset = header.end; offset < header.value;) {
    const { value: type, end } = varint(payload, offset)
    const size = sizeOf(type)
    if (at + size > payload.length) throw new RangeError('a column is truncated')
    values.push(valueOf(type, payload.subarray(at, at + size)))
    at += size
    offset = end
  }
  return values
}

const sizes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0]

function sizeOf(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2)
  const size = sizes[type]
  if (size === undefined) throw new RangeError('unknown column type')
  return size
}

function valueOf(type: number, bytes: Buffer): Value {
  if (type === 0) return null
  if (type === 7) return bytes.readDoubleBE()
  if (type === 8 || type === 9) return type - 8
  if (type < 7) return bytes.length > 6 ? Number(bytes.readBigInt64BE()) : bytes.readIntBE(0, bytes.length)
  return type % 2 === 0 ? new Uint8Array(bytes) : bytes.toString('utf8')
}
