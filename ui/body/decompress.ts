/** What a compressed body may unpack to, in bytes: a few kB can become gigabytes. */
export const MAX_DECOMPRESSED_BYTES = 5 * 1024 * 1024

/** A head has room for thousands of codings, and there are bytes that unpack to themselves. */
const MOST_LAYERS = 2

export type Decompressed = { bytes: Uint8Array<ArrayBuffer>; problem?: never } | { problem: string; bytes?: never }

/** Content codings (RFC 9110 section 8.4.1) by what the browser calls them. Not every browser knows all of them. */
const formats = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'brotli'],
  ['zstd', 'zstd'],
])

/** The codings that a Content-Encoding names, in the order in which they were applied. */
export const contentCodings = (encoding: string): string[] =>
  encoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity')

/** The bytes before all codings, or in words why they cannot be shown. Never holds more than the limit of any layer. */
export async function decompress(bytes: Uint8Array<ArrayBuffer>, encoding: string): Promise<Decompressed> {
  const codings = contentCodings(encoding)
  if (codings.length > MOST_LAYERS) return { problem: `It is packed ${codings.length} times over, too often to show.` }
  let inner: Decompressed = { bytes }
  for (const coding of codings.toReversed()) {
    if (inner.problem !== undefined) break
    inner = await unpackOne(inner.bytes, coding)
  }
  return inner
}

async function unpackOne(bytes: Uint8Array<ArrayBuffer>, coding: string): Promise<Decompressed> {
  const stream = streamFor(coding)
  if (!stream) return { problem: `This browser cannot unpack ${coding.slice(0, 20)}.` }
  try {
    const read = await collect(new Blob([bytes]).stream().pipeThrough(stream).getReader())
    return read ? { bytes: read } : { problem: 'It is too large to show: it unpacks to more than 5 MiB.' }
  } catch {
    // The stream says no more than that it failed.
    return { problem: `It is not whole ${coding}.` }
  }
}

function streamFor(coding: string): DecompressionStream | undefined {
  try {
    const format = formats.get(coding)
    return format === undefined ? undefined : new DecompressionStream(format as CompressionFormat)
  } catch {
    // That is how a browser says that it does not know the format.
    return undefined
  }
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Array<Uint8Array<ArrayBuffer>> = []
  let size = 0
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.length
    if (size > MAX_DECOMPRESSED_BYTES) {
      await reader.cancel()
      return undefined
    }
    parts.push(read.value)
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}
