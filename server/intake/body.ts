import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { StoredBody } from '../core/event.ts'
import type { Limits } from '../limits.ts'

/** Why a body did not arrive whole. */
export class BodyRefused extends Error {
  readonly code: 'body_too_large' | 'body_too_slow' | 'incomplete' | 'malformed'
  /** What had arrived by then. */
  readonly partial: StoredBody | undefined

  constructor(code: BodyRefused['code'], partial?: StoredBody) {
    super(code)
    this.code = code
    this.partial = partial
  }
}

interface Sink {
  write(chunk: Buffer): Promise<void> | undefined
  finish(): Promise<StoredBody>
  drop(): Promise<void>
}

/** Reads a body whole: in memory while it is small, in a file of `folder` named `name` once it is not. Rejects with BodyRefused. */
export async function readBody(
  request: IncomingMessage,
  limits: Limits,
  spill: { folder: string; name: string },
): Promise<StoredBody> {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > limits.body) throw new BodyRefused('body_too_large')
  const sink = collect(limits.bodyInMemory, spill)
  try {
    await pour(request, sink, limits)
  } catch (error) {
    const refused = error instanceof BodyRefused ? error.code : 'incomplete'
    if (refused === 'incomplete') throw new BodyRefused(refused, await sink.finish())
    await sink.drop()
    throw error
  }
  return await sink.finish()
}

/** Hands every chunk to the sink, waiting for the disk where it must, until the end or a limit. */
function pour(request: IncomingMessage, sink: Sink, limits: Limits): Promise<void> {
  const done = Promise.withResolvers<void>()
  let size = 0
  const refuse = (code: BodyRefused['code']) => () => done.reject(new BodyRefused(code))
  const whole = setTimeout(refuse('body_too_slow'), limits.bodyMs)
  let idle = setTimeout(refuse('body_too_slow'), limits.bodyIdleMs)
  const restart = (): void => {
    clearTimeout(idle)
    idle = setTimeout(refuse('body_too_slow'), limits.bodyIdleMs)
  }
  request.on('data', (chunk: Buffer) => {
    restart()
    size += chunk.length
    if (size > limits.body) return done.reject(new BodyRefused('body_too_large'))
    const waiting = sink.write(chunk)
    if (!waiting) return
    request.pause()
    waiting.then(() => request.resume(), done.reject)
  })
  request.once('end', done.resolve)
  request.once('error', refuse('incomplete'))
  request.once('close', refuse('incomplete'))
  // After a parser error Node does not close the request with its connection.
  const left = refuse('incomplete')
  request.socket.once('close', left)
  return done.promise.finally(() => {
    clearTimeout(whole)
    clearTimeout(idle)
    request.removeAllListeners('data')
    request.socket.off('close', left)
  })
}

function collect(inMemory: number, spill: { folder: string; name: string }): Sink {
  const hash = createHash('sha256')
  const path = join(spill.folder, spill.name)
  let chunks: Buffer[] = []
  let size = 0
  let file: FileHandle | undefined

  const toFile = async (chunk: Buffer): Promise<void> => {
    if (!file) {
      file = await open(path, 'wx', 0o600)
      for (const kept of chunks) await file.write(kept)
      chunks = []
    }
    await file.write(chunk)
  }
  return {
    write(chunk) {
      hash.update(chunk)
      size += chunk.length
      if (!file && size <= inMemory) {
        chunks.push(chunk)
        return undefined
      }
      return toFile(chunk)
    },
    async finish() {
      const sha256 = hash.digest('hex')
      if (!file) return { kind: 'bytes', bytes: Buffer.concat(chunks), size, sha256 }
      await file.close()
      return { kind: 'file', file: spill.name, size, sha256 }
    },
    async drop() {
      await file?.close()
      if (file) await rm(path, { force: true })
    },
  }
}
