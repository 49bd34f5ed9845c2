import { createHash } from 'node:crypto'
import { constants, copyFile, open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { fillerOf, shortestSecret } from '../../core/masking/filler.ts'
import { problems, VhookError } from '../../core/model/errors.ts'
import type { StoredBody } from '../../core/model/event.ts'
import { MOST, spansIn } from './overwrite.ts'
import { runsOf, storedBytes } from './mask-parts.ts'
import type { Masked, Runs } from './mask-parts.ts'
import type { Secret } from './sensitive-values.ts'

type BodyFile = Extract<StoredBody, { kind: 'file' }>
type Places = Pick<Runs, 'texts' | 'at'>

const CHUNK = 1024 * 1024

/**
 * A body in a file, read piece by piece. Where a secret stands in it, a covered copy takes its place in the record; the file
 * itself stays for whoever forwards it. Rejects with STORAGE_FAILED.
 */
export async function maskFile(
  body: BodyFile,
  folder: string,
  secrets: readonly Secret[],
): Promise<Masked<StoredBody, Runs | 'lost'>> {
  if (secrets.length === 0) return { shown: body }
  try {
    const places = await placesIn(join(folder, body.file), secrets)
    if (!places) return { shown: storedBytes(Buffer.from(fillerOf(shortestSecret))), hidden: 'lost' }
    if (places.at.length === 0) return { shown: body }
    const file = body.file.replace(/\.[a-z]+$/, '.masked')
    const sha256 = await coveredCopy(join(folder, body.file), join(folder, file), places)
    return { shown: { ...body, file, sha256 }, hidden: { ...places, sha256: body.sha256 } }
  } catch (error) {
    throw new VhookError(problems.storageFailed((error as Error).message), { cause: error })
  }
}

async function placesIn(path: string, secrets: readonly Secret[]): Promise<Places | undefined> {
  const overlap = Math.max(...secrets.map(({ bytes }) => bytes.length)) - 1
  const found = new Map<number, string>()
  const whole = await eachPiece(path, overlap, (bytes, from) => {
    const spans = spansIn(bytes, secrets)
    const { texts, at } = runsOf(bytes, spans ?? [], from)
    // What stands across two pieces is seen in both, and all of it in one of them.
    for (const [position, text] of at) keepLonger(found, position, texts[text] ?? '')
    return spans !== undefined && found.size <= MOST
  })
  if (!whole) return undefined
  const texts = [...new Set(found.values())]
  const numbers = new Map(texts.map((text, number) => [text, number]))
  return { texts, at: [...found].map(([position, text]) => [position, numbers.get(text) ?? 0]) }
}

function keepLonger(found: Map<number, string>, position: number, text: string): void {
  if ((found.get(position)?.length ?? 0) < text.length) found.set(position, text)
}

/** SHA-256 of the copy. What an earlier try has left is replaced. */
async function coveredCopy(from: string, to: string, { texts, at }: Places): Promise<string> {
  await rm(to, { force: true })
  await copyFile(from, to, constants.COPYFILE_EXCL)
  await withFile(to, 'r+', async (file) => {
    for (const [position, text] of at) await file.write(fillerOf((texts[text] ?? '').length), position, 'latin1')
  })
  const hash = createHash('sha256')
  await eachPiece(to, 0, (bytes) => {
    hash.update(bytes)
    return true
  })
  return hash.digest('hex')
}

/** Shows a file in pieces of 1 MiB, each with the beginning of the next. Ends early, with false, when a look returns false. */
async function eachPiece(
  path: string,
  overlap: number,
  look: (bytes: Buffer, from: number) => boolean,
): Promise<boolean> {
  const buffer = Buffer.alloc(CHUNK + overlap)
  return await withFile(path, 'r', async (file) => {
    for (let from = 0; ; from += CHUNK) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, from)
      if (bytesRead > 0 && !look(buffer.subarray(0, bytesRead), from)) return false
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
