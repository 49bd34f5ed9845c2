import { fromBase64, hex } from '../text/bytes.ts'

/** One element of DER (X.690): its tag, its content, and all of it. */
interface Element {
  tag: number
  content: Uint8Array
  whole: Uint8Array
}

/** Reads one element at an offset, or undefined when the bytes are not DER. */
function readElement(bytes: Uint8Array, at: number): Element | undefined {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) return undefined
  const extra = first < 0x80 ? 0 : first & 0x7f
  if (extra > 4 || (first >= 0x80 && extra === 0)) return undefined
  let length = extra ? 0 : first
  for (let index = 0; index < extra; index++) length = length * 256 + (bytes[at + 2 + index] ?? 0)
  const start = at + 2 + extra
  if (start + length > bytes.length) return undefined
  return { tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) }
}

/** The elements of a sequence's content; undefined when bytes remain after the last one. */
function children(content: Uint8Array): Element[] | undefined {
  const found: Element[] = []
  let at = 0
  while (at < content.length) {
    const element = readElement(content, at)
    if (!element) return undefined
    found.push(element)
    at += element.whole.length
  }
  return found
}

const sequence = 0x30
const integer = 0x02

function childrenOf(bytes: Uint8Array): Element[] | undefined {
  const outer = readElement(bytes, 0)
  return outer?.tag === sequence && outer.whole.length === bytes.length ? children(outer.content) : undefined
}

/** The subject's public key (SPKI) inside an X.509 certificate (RFC 5280, 4.1). */
export function spkiOfCertificate(certificate: Uint8Array): Uint8Array | undefined {
  const body = childrenOf(certificate)?.[0]
  const fields = body && children(body.content)
  // The version comes first, as [0], unless it is 1; the key is the sixth field after it.
  const versioned = fields?.[0]?.tag === 0xa0 ? 1 : 0
  return fields?.[5 + versioned]?.whole
}

/** The bytes of a PEM text (RFC 7468) and its label; undefined for another text. */
export function readPem(text: string): { label: string; bytes: Uint8Array } | undefined {
  const found = /-----BEGIN ([A-Z ]{1,40})-----([A-Za-z0-9+/=\s]*)-----END \1-----/.exec(text)
  const bytes = found?.[2] === undefined ? undefined : fromBase64(found[2].replaceAll(/\s/g, ''))
  return found?.[1] && bytes ? { label: found[1], bytes } : undefined
}

/** SPKI bytes of a PEM public key or certificate. */
export function spkiOfPem(text: string): Uint8Array | undefined {
  const pem = readPem(text)
  if (pem?.label === 'PUBLIC KEY') return pem.bytes
  return pem?.label === 'CERTIFICATE' ? spkiOfCertificate(pem.bytes) : undefined
}

export type KeyType = 'rsa' | 'P-256' | 'P-384' | 'P-521' | 'ed25519'

/** Object identifiers in hex: RFC 3279 (RSA), RFC 5480 (curves), RFC 8410 (Ed25519). */
const keyTypes: Record<string, KeyType> = {
  '2a864886f70d010101': 'rsa',
  '2a8648ce3d030107': 'P-256',
  '2b81040022': 'P-384',
  '2b81040023': 'P-521',
  '2b6570': 'ed25519',
}
const ellipticCurve = '2a8648ce3d0201'

/** The type of the public key in an SPKI; undefined for a type that no sender uses. */
export function keyTypeOf(spki: Uint8Array): KeyType | undefined {
  const algorithm = childrenOf(spki)?.[0]
  const [kind, parameter] = (algorithm && children(algorithm.content)) ?? []
  const name = kind ? hex(kind.content) : ''
  return keyTypes[name === ellipticCurve && parameter ? hex(parameter.content) : name]
}

const withoutZeros = (bytes: Uint8Array) => bytes.subarray(Math.max(bytes.findIndex(Boolean), 0))

/** An ECDSA signature in DER as its two numbers one after the other (IEEE P1363), each of `size` bytes; undefined for another form. */
export function rawEcdsa(der: Uint8Array, size: number): Uint8Array | undefined {
  const numbers = childrenOf(der)
  if (numbers?.length !== 2 || numbers.some(({ tag }) => tag !== integer)) return undefined
  const raw = new Uint8Array(size * 2)
  for (const [index, { content }] of numbers.entries()) {
    const number = withoutZeros(content)
    if (number.length > size) return undefined
    raw.set(number, size * (index + 1) - number.length)
  }
  return raw
}

function integerOf(number: Uint8Array): number[] {
  const digits = [...withoutZeros(number)]
  // A first bit of one would make the number negative.
  const content = (digits[0] ?? 0) & 0x80 || !digits.length ? [0, ...digits] : digits
  return [integer, content.length, ...content]
}

/** The reverse of `rawEcdsa`, for numbers of at most 66 bytes. */
export function derEcdsa(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2
  const content = [...integerOf(raw.subarray(0, half)), ...integerOf(raw.subarray(half))]
  const length = content.length < 0x80 ? [content.length] : [0x81, content.length]
  return Uint8Array.of(sequence, ...length, ...content)
}

/** The bytes of a PEM private key in PKCS#8; undefined for another text. */
export function pkcs8OfPem(text: string): Uint8Array | undefined {
  const pem = readPem(text)
  return pem?.label === 'PRIVATE KEY' ? pem.bytes : undefined
}
