import { describe, expect, test } from 'vitest'
import { toBase64, fromBase64 } from '../../ui/body/bytes.ts'
import { contentCodings, MAX_DECOMPRESSED_BYTES, decompress } from '../../ui/body/decompress.ts'

const MIB = 1_048_576
type Bytes = Uint8Array<ArrayBuffer>

const bytesOf = (text: string): Bytes => new TextEncoder().encode(text)
const pack = async (bytes: Bytes, format: 'gzip' | 'deflate'): Promise<Bytes> => {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream(format))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
const textOf = async (packed: Bytes, encoding: string): Promise<string | undefined> => {
  const { bytes, problem } = await decompress(packed, encoding)
  return bytes ? new TextDecoder().decode(bytes) : problem
}

describe('a compressed body', () => {
  test.each(['gzip', 'deflate'] as const)('is decompressed up to 5 MiB and not one byte more: %s', async (encoding) => {
    const at = async (size: number) => await decompress(await pack(new Uint8Array(size), encoding), encoding)
    expect(MAX_DECOMPRESSED_BYTES).toBe(5 * MIB)
    expect((await at(5 * MIB)).bytes).toHaveLength(5 * MIB)
    expect(await at(5 * MIB + 1)).toEqual({
      problem: 'The decompressed body is larger than 5 MiB.',
    })
  })

  test('that expands enormously is rejected, in any of its layers', async () => {
    const bomb = await pack(new Uint8Array(64 * MIB), 'gzip')
    expect(await textOf(bomb, 'gzip')).toContain('larger than 5 MiB')
    const layers = await pack(bomb, 'gzip')
    expect(await textOf(layers, 'gzip, gzip')).toContain('larger than 5 MiB')
  })

  test('of more than two layers is not decompressed', async () => {
    const packed = await pack(await pack(await pack(bytesOf('x'), 'gzip'), 'gzip'), 'gzip')
    expect(await textOf(packed, 'gzip, gzip, gzip')).toBe('The body is compressed 3 times; the limit is 2.')
    expect(await textOf(packed, 'gzip, '.repeat(9_000))).toBe('The body is compressed 9000 times; the limit is 2.')
  })

  test('of several codings is decompressed from the last to the first', async () => {
    const packed = await pack(await pack(bytesOf('inner'), 'deflate'), 'gzip')
    expect(await textOf(packed, ' Deflate ,identity, X-GZIP')).toBe('inner')
    expect(contentCodings('identity, ')).toEqual([])
  })

  test.each([
    [
      'truncated',
      async () => (await pack(bytesOf('x'.repeat(1_000)), 'gzip')).slice(0, 20),
      'gzip',
      'The body is not valid gzip.',
    ],
    ['labelled wrongly', async () => await pack(bytesOf('x'), 'deflate'), 'gzip', 'The body is not valid gzip.'],
    [
      'in an unsupported coding',
      async () => bytesOf('x'),
      'pack200-gzip',
      'This browser cannot decompress pack200-gzip.',
    ],
    [
      'in something that is not a coding',
      async () => bytesOf('x'),
      'constructor',
      'This browser cannot decompress constructor.',
    ],
  ] as const)('that is %s is reported as such', async (_name, packed, encoding, problem) => {
    expect(await textOf(await packed(), encoding)).toBe(problem)
  })

  test('with brotli is decompressed if the browser supports it, and otherwise says so', async () => {
    expect(['text', 'This browser cannot decompress br.']).toContain(await textOf(fromBase64('iwGAdGV4dAM='), 'br'))
  })

  test('of any bytes is restored exactly', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => (at * 7_919) % 251)
    const { bytes: back } = await decompress(await pack(bytes, 'gzip'), 'gzip')
    expect(toBase64(back ?? new Uint8Array())).toBe(toBase64(bytes))
  })
})
