import { createHash } from 'node:crypto'
import { constants, copyFile, open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { fillerOf, shortestSecret } from '../../core/masking/filler.ts'
import { problems, VhookError } from '../../core/model/errors.ts'
import type { StoredBody } from '../../core/model/event.ts'
import { bytesBody } from '../../platform/stored-body.ts'
import { MOST_SPANS, rangesOf, spansIn } from './mask.ts'
import type { Masked } from './mask.ts'
import type { OriginalBody, OriginalRanges } from './originals.ts'
import type { Secret } from './sensitive-values.ts'

type BodyFile = Extract<StoredBody, { kind: 'file' }>
type Ranges = Pick<OriginalRanges, 'texts' | 'at'>

const CHUNK = 1024 * 1024

/**
 * Masks a body in a file, reading it in chunks. If it contains a secret, a masked copy is stored in its place; the file itself
 * stays until the event was forwarded. Rejects with STORAGE_FAILED.
 */
export async function maskFile(
  body: BodyFile,
  folder: string,
  secrets: readonly Secret[],
): Promise<Masked<StoredBody, OriginalBody>> {
  if (secrets.length === 0) return { masked: body }
  try {
    const ranges = await findRanges(join(folder, body.file), secrets)
    if (!ranges) return { masked: bytesBody(Buffer.from(fillerOf(shortestSecret))), original: 'lost' }
    if (ranges.at.length === 0) return { masked: body }
    const file = body.file.replace(/\.[a-z]+$/, '.masked')
    const sha256 = await writeMaskedCopy(join(folder, body.file), join(folder, file), ranges)
    return { masked: { ...body, file, sha256 }, original: { ...ranges, sha256: body.sha256 } }
  } catch (error) {
    throw new VhookError(problems.storageFailed((error as Error).message), { cause: error })
  }
}

/** Undefined if there are too many. */
async function findRanges(path: string, secrets: readonly Secret[]): Promise<Ranges | undefined> {
  const overlap = Math.max(...secrets.map(({ bytes }) => bytes.length)) - 1
  const found = new Map<number, string>()
  const isComplete = await eachChunk(path, overlap, (bytes, from) => {
    const spans = spansIn(bytes, secrets)
    const { texts, at } = rangesOf(bytes, spans ?? [], from)
    // A secret across two chunks is found in both, and whole in one of them.
    for (const [position, text] of at) setLonger(found, position, texts[text] ?? '')
    return spans !== undefined && found.size <= MOST_SPANS
  })
  if (!isComplete) return undefined
  const texts = [...new Set(found.values())]
  const numbers = new Map(texts.map((text, number) => [text, number]))
  return { texts, at: [...found].map(([position, text]) => [position, numbers.get(text) ?? 0]) }
}

function setLonger(found: Map<number, string>, position: number, text: string): void {
  if ((found.get(position)?.length ?? 0) < text.length) found.set(position, text)
}

/** Returns the SHA-256 of the copy. Replaces what an earlier attempt left. */
async function writeMaskedCopy(from: string, to: string, { texts, at }: Ranges): Promise<string> {
  await rm(to, { force: true })
  await copyFile(from, to, constants.COPYFILE_EXCL)
  await withFile(to, 'r+', async (file) => {
    for (const [position, text] of at) await file.write(fillerOf((texts[text] ?? '').length), position, 'latin1')
  })
  const hash = createHash('sha256')
  await eachChunk(to, 0, (bytes) => {
    hash.update(bytes)
    return true
  })
  return hash.digest('hex')
}

/** Reads a file in chunks of 1 MiB, each with the start of the next. Stops and returns false if `visit` returns false. */
async function eachChunk(
  path: string,
  overlap: number,
  visit: (bytes: Buffer, from: number) => boolean,
): Promise<boolean> {
  const buffer = Buffer.alloc(CHUNK + overlap)
  return await withFile(path, 'r', async (file) => {
    for (let from = 0; ; from += CHUNK) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, from)
      if (bytesRead > 0 && !visit(buffer.subarray(0, bytesRead), from)) return false
      if (bytesRead < buffer.length) return true
    }
  })
}

async function withFile<Result>(
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<Result>,
): Promise<Result> {
  const file = await open(path, flags)
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}
