import { headerValues, type SignedRequest } from '../../../model/request.ts'
import type { Form } from './json-forms.ts'

interface ByteStream {
  writable: { getWriter(): { write(bytes: Uint8Array): Promise<void>; close(): Promise<void> } }
  readable: { getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<void> } }
}
type StreamMaker = new (format: string) => ByteStream
type Host = { CompressionStream?: StreamMaker; DecompressionStream?: StreamMaker }

/** Largest body after decompression, and largest body that is compressed, in bytes. */
const outLimit = 4 * 1024 * 1024
const inLimit = 64 * 1024

async function collect(reader: ReturnType<ByteStream['readable']['getReader']>): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done || !value) break
    pieces.push(value)
    length += value.length
    if (length <= outLimit) continue
    await reader.cancel()
    return undefined
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

async function through(
  maker: StreamMaker | undefined,
  format: string,
  body: Uint8Array,
): Promise<Uint8Array | undefined> {
  try {
    if (!maker) return undefined
    const stream = new maker(format)
    const writer = stream.writable.getWriter()
    // The reader reports errors in the bytes.
    const ignore = () => undefined
    writer.write(body).then(() => writer.close().catch(ignore), ignore)
    return await collect(stream.readable.getReader())
  } catch {
    // Not in that format, or the platform does not support it: then there is no such form.
    return undefined
  }
}

const formats: { format: string; encoding: string; looksLike: (body: Uint8Array) => boolean }[] = [
  { format: 'gzip', encoding: 'gzip', looksLike: (body) => body[0] === 0x1f && body[1] === 0x8b },
  { format: 'deflate', encoding: 'deflate', looksLike: (body) => body[0] === 0x78 },
  { format: 'deflate-raw', encoding: 'deflate', looksLike: () => false },
  { format: 'brotli', encoding: 'br', looksLike: () => false },
  { format: 'zstd', encoding: 'zstd', looksLike: (body) => body[0] === 0x28 && body[1] === 0xb5 && body[2] === 0x2f },
]

export interface CompressedForm extends Form {
  encoding: string
}

/** Header byte 9 of gzip names the system it was made on (RFC 1952): 0 to 13, and 255 for unknown. */
const systems = [3, 0, 255, 10, 11, 19]

/** The compressed body, for one that was received uncompressed: a proxy may have decompressed it. Limited in size. */
export async function packedForms({ body }: SignedRequest): Promise<CompressedForm[]> {
  if (body.length > inLimit || body.length === 0) return []
  const { CompressionStream } = globalThis as Host
  const gzip = await through(CompressionStream, 'gzip', body)
  const deflate = await through(CompressionStream, 'deflate', body)
  const how = 'the compressed body'
  const gzipped = gzip ? systems.map((system) => ({ bytes: gzip.with(9, system), how, encoding: 'gzip' })) : []
  return deflate ? [...gzipped, { bytes: deflate, how, encoding: 'deflate' }] : gzipped
}

/** The decompressed body, for one that was received compressed. Limited in size. */
export async function unpackedForms({ body, headers }: SignedRequest): Promise<CompressedForm[]> {
  const declared = headerValues(headers, 'content-encoding').join(',').toLowerCase()
  const { DecompressionStream } = globalThis as Host
  const likely = formats.filter(({ encoding, looksLike }) => declared.includes(encoding) || looksLike(body))
  const forms: CompressedForm[] = []
  for (const { format, encoding } of likely) {
    const bytes = body.length <= outLimit ? await through(DecompressionStream, format, body) : undefined
    if (bytes?.length) forms.push({ bytes, how: 'the body before compression', encoding })
  }
  return forms
}
