/** Maximum decompressed size in bytes: a few kB can expand to gigabytes. */
export const MAX_DECOMPRESSED_BYTES = 5 * 1024 * 1024

/** A header can name thousands of codings, and some bytes decompress to themselves. */
const MAX_CODINGS = 2

export type Decompressed = { bytes: Uint8Array<ArrayBuffer>; problem?: never } | { problem: string; bytes?: never }

/** Content codings (RFC 9110 section 8.4.1) to the names of the Compression Streams API. Not every browser supports all. */
const formats = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'brotli'],
  ['zstd', 'zstd'],
])

/** The codings of a Content-Encoding header, in the order they were applied. */
export const contentCodings = (encoding: string): string[] =>
  encoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity')

/** Undoes all codings, or says why it cannot. Never holds more than the limit of any layer in memory. */
export async function decompress(bytes: Uint8Array<ArrayBuffer>, encoding: string): Promise<Decompressed> {
  const codings = contentCodings(encoding)
  if (codings.length > MAX_CODINGS)
    return { problem: `The body is compressed ${codings.length} times; the limit is ${MAX_CODINGS}.` }
  let current: Decompressed = { bytes }
  for (const coding of codings.toReversed()) {
    if (current.problem !== undefined) break
    current = await decompressOnce(current.bytes, coding)
  }
  return current
}

async function decompressOnce(bytes: Uint8Array<ArrayBuffer>, coding: string): Promise<Decompressed> {
  const stream = streamFor(coding)
  if (!stream) return { problem: `This browser cannot decompress ${coding.slice(0, 20)}.` }
  try {
    const read = await collect(new Blob([bytes]).stream().pipeThrough(stream).getReader())
    return read ? { bytes: read } : { problem: 'The decompressed body is larger than 5 MiB.' }
  } catch {
    // The stream reports no details.
    return { problem: `The body is not valid ${coding}.` }
  }
}

function streamFor(coding: string): DecompressionStream | undefined {
  try {
    const format = formats.get(coding)
    return format === undefined ? undefined : new DecompressionStream(format as CompressionFormat)
  } catch {
    // The constructor throws for formats the browser does not support.
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
