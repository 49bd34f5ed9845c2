// Digests for where the platform offers none that answers at once (browsers): MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4).
// On Node they are not used; the tests hold them against Node's.

const rotateLeft = (value: number, by: number) => (value << by) | (value >>> (32 - by))
const rotateRight = (value: number, by: number) => (value >>> by) | (value << (32 - by))

/** The message, a one bit, zeros, and its length in bits at the end of a whole number of blocks. */
function padded(bytes: Uint8Array, block: 64 | 128, littleEndian: boolean): DataView {
  const room = block / 8
  const length = Math.ceil((bytes.length + 1 + room) / block) * block
  const message = new Uint8Array(length)
  message.set(bytes)
  message[bytes.length] = 0x80
  const view = new DataView(message.buffer)
  view.setBigUint64(littleEndian ? length - room : length - 8, BigInt(bytes.length) * 8n, littleEndian)
  return view
}

function bytesOf(words: Iterable<number>, littleEndian: boolean): Uint8Array {
  const list = [...words]
  const view = new DataView(new ArrayBuffer(list.length * 4))
  for (const [at, word] of list.entries()) view.setUint32(at * 4, word >>> 0, littleEndian)
  return new Uint8Array(view.buffer)
}

const md5Sines = Int32Array.from({ length: 64 }, (_, at) => Math.floor(Math.abs(Math.sin(at + 1)) * 2 ** 32))
const md5Shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]

function md5Step(round: number, b: number, c: number, d: number, at: number): [mixed: number, word: number] {
  if (round === 0) return [(b & c) | (~b & d), at]
  if (round === 1) return [(d & b) | (~d & c), (5 * at + 1) % 16]
  if (round === 2) return [b ^ c ^ d, (3 * at + 5) % 16]
  return [c ^ (b | ~d), (7 * at) % 16]
}

function md5(bytes: Uint8Array): Uint8Array {
  const view = padded(bytes, 64, true)
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  for (let start = 0; start < view.byteLength; start += 64) {
    let [a = 0, b = 0, c = 0, d = 0] = state
    for (let at = 0; at < 64; at++) {
      const round = at >> 4
      const [mixed, word] = md5Step(round, b, c, d, at)
      const sum = (a + mixed + (md5Sines[at] ?? 0) + view.getInt32(start + word * 4, true)) | 0
      ;[a, d, c, b] = [d, c, b, (b + rotateLeft(sum, md5Shifts[round * 4 + (at % 4)] ?? 0)) | 0]
    }
    for (const [at, value] of [a, b, c, d].entries()) state[at] = (state[at] ?? 0) + value
  }
  return bytesOf(state, true)
}

const sha1Constants = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6]

function sha1Mix(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d)
  return round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d
}

function sha1(bytes: Uint8Array): Uint8Array {
  const view = padded(bytes, 64, false)
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0)
  const words = new Int32Array(80)
  for (let start = 0; start < view.byteLength; start += 64) {
    for (let at = 0; at < 16; at++) words[at] = view.getInt32(start + at * 4)
    for (let at = 16; at < 80; at++) {
      const mixed = (words[at - 3] ?? 0) ^ (words[at - 8] ?? 0) ^ (words[at - 14] ?? 0) ^ (words[at - 16] ?? 0)
      words[at] = rotateLeft(mixed, 1)
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state
    for (let at = 0; at < 80; at++) {
      const round = Math.floor(at / 20)
      const mixed = sha1Mix(round, b, c, d) + e + (sha1Constants[round] ?? 0) + (words[at] ?? 0)
      ;[e, d, c, b, a] = [d, c, rotateLeft(b, 30), a, (rotateLeft(a, 5) + mixed) | 0]
    }
    for (const [at, value] of [a, b, c, d, e].entries()) state[at] = (state[at] ?? 0) + value
  }
  return bytesOf(state, false)
}

/** The integer root of a big number, by halving. */
function rootOf(value: bigint, degree: bigint): bigint {
  let low = 0n
  let high = 1n << 80n
  while (low < high) {
    const middle = (low + high + 1n) / 2n
    if (middle ** degree <= value) low = middle
    else high = middle - 1n
  }
  return low
}

/** The first 64 bits behind the point of a prime's square or cube root (FIPS 180-4, 4.2 and 5.3). */
const fraction = (prime: number, degree: bigint) => BigInt.asUintN(64, rootOf(BigInt(prime) << (64n * degree), degree))

function makeConstants() {
  const primes = Array.from({ length: 410 }, (_, number) => number).filter((number) => {
    for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false
    return number > 1
  })
  const rounds = primes.slice(0, 80).map((prime) => fraction(prime, 3n))
  const [start, start384] = [primes.slice(0, 8), primes.slice(8, 16)].map((some) =>
    some.map((one) => fraction(one, 2n)),
  )
  return {
    rounds,
    start: start ?? [],
    start384: start384 ?? [],
    rounds256: Int32Array.from(rounds.slice(0, 64), (value) => Number(value >> 32n)),
    start256: Int32Array.from(start ?? [], (value) => Number(value >> 32n)),
  }
}

let made: ReturnType<typeof makeConstants> | undefined
// Made at first use: Node never needs them, and its start should not wait for them.
const constants = () => (made ??= makeConstants())

function sha256Schedule(words: Int32Array): void {
  for (let at = 16; at < 64; at++) {
    const early = words[at - 15] ?? 0
    const late = words[at - 2] ?? 0
    const low = rotateRight(early, 7) ^ rotateRight(early, 18) ^ (early >>> 3)
    const high = rotateRight(late, 17) ^ rotateRight(late, 19) ^ (late >>> 10)
    words[at] = (words[at - 16] ?? 0) + low + (words[at - 7] ?? 0) + high
  }
}

function sha256(bytes: Uint8Array): Uint8Array {
  const view = padded(bytes, 64, false)
  const { rounds256, start256 } = constants()
  const state = Int32Array.from(start256)
  const words = new Int32Array(64)
  for (let start = 0; start < view.byteLength; start += 64) {
    for (let at = 0; at < 16; at++) words[at] = view.getInt32(start + at * 4)
    sha256Schedule(words)
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
    for (let at = 0; at < 64; at++) {
      const high = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25)
      const one = (h + high + ((e & f) ^ (~e & g)) + (rounds256[at] ?? 0) + (words[at] ?? 0)) | 0
      const low = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22)
      const two = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0]
    }
    for (const [at, value] of [a, b, c, d, e, f, g, h].entries()) state[at] = (state[at] ?? 0) + value
  }
  return bytesOf(state, false)
}

const wide = (value: bigint) => BigInt.asUintN(64, value)
const turn = (value: bigint, by: bigint) => wide((value >> by) | (value << (64n - by)))

function sha512Schedule(words: bigint[]): void {
  for (let at = 16; at < 80; at++) {
    const early = words[at - 15] ?? 0n
    const late = words[at - 2] ?? 0n
    const low = turn(early, 1n) ^ turn(early, 8n) ^ (early >> 7n)
    const high = turn(late, 19n) ^ turn(late, 61n) ^ (late >> 6n)
    words[at] = wide((words[at - 16] ?? 0n) + low + (words[at - 7] ?? 0n) + high)
  }
}

function sha512With(start: readonly bigint[], length: number, bytes: Uint8Array): Uint8Array {
  const view = padded(bytes, 128, false)
  const { rounds } = constants()
  const state = [...start]
  for (let block = 0; block < view.byteLength; block += 128) {
    const words = Array.from({ length: 16 }, (_, at) => view.getBigUint64(block + at * 8))
    sha512Schedule(words)
    let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state
    for (let at = 0; at < 80; at++) {
      const high = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)
      const one = h + high + ((e & f) ^ (wide(~e) & g)) + (rounds[at] ?? 0n) + (words[at] ?? 0n)
      const low = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)
      const two = low + ((a & b) ^ (a & c) ^ (b & c))
      ;[h, g, f, e, d, c, b, a] = [g, f, e, wide(d + one), c, b, a, wide(one + two)]
    }
    for (const [at, value] of [a, b, c, d, e, f, g, h].entries()) state[at] = wide((state[at] ?? 0n) + value)
  }
  const view64 = new DataView(new ArrayBuffer(64))
  for (const [at, value] of state.entries()) view64.setBigUint64(at * 8, value)
  return new Uint8Array(view64.buffer, 0, length)
}

/** One row a digest. SHA-384 and SHA-512 go by big integers: slow, and rare among webhooks. */
export const softHash: Record<'sha1' | 'sha256' | 'sha384' | 'sha512' | 'md5', (bytes: Uint8Array) => Uint8Array> = {
  md5,
  sha1,
  sha256,
  sha384: (bytes) => sha512With(constants().start384, 48, bytes),
  sha512: (bytes) => sha512With(constants().start, 64, bytes),
}
