import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { StoredBody } from '../core/model/event.ts'
import type { Limits } from '../settings/limits.ts'
import { SpillFile } from './spill-file.ts'

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
    const left = error instanceof BodyRefused && error.code === 'incomplete'
    if (left) throw new BodyRefused('incomplete', await sink.finish())
    await sink.drop()
    throw error
  }
  return await sink.finish()
}

/** Hands every chunk to the sink, waiting for the disk where it must, until the end or a limit. */
function pour(request: IncomingMessage, sink: Sink, limits: Limits): Promise<void> {
  const done = Promise.withResolvers<void>()
  let size = 0
  let over = false
  // Every request closes in the end; an error is made only for those that are still being read.
  const refuse = (code: BodyRefused['code']) => () => {
    if (!over) done.reject(new BodyRefused(code))
    over = true
  }
  const whole = setTimeout(refuse('body_too_slow'), limits.bodyMs)
  const idle = setTimeout(refuse('body_too_slow'), limits.bodyIdleMs)
  request.on('data', (chunk: Buffer) => {
    idle.refresh()
    size += chunk.length
    if (size > limits.body) return done.reject(new BodyRefused('body_too_large'))
    const waiting = sink.write(chunk)
    if (!waiting) return
    request.pause()
    waiting.then(() => request.resume(), done.reject)
  })
  request.once('end', () => {
    over = true
    done.resolve()
  })
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

/** Chunks in memory, then in a file; in memory again when the disk takes nothing: storage that fails loses no event. */
function collect(inMemory: number, spill: { folder: string; name: string }): Sink {
  const hash = createHash('sha256')
  const file = new SpillFile(spill.folder, spill.name)
  let chunks: Buffer[] = []
  let size = 0
  let place: 'memory' | 'file' | 'no-disk' = 'memory'

  const toFile = async (): Promise<void> => {
    try {
      await file.write(chunks)
    } catch {
      // The store meets the same trouble with the event itself, and tells every screen.
      place = 'no-disk'
      chunks = [...(await file.takeBack()), ...chunks]
    }
  }
  return {
    write(chunk) {
      hash.update(chunk)
      size += chunk.length
      chunks.push(chunk)
      if (place === 'memory' && size > inMemory) place = 'file'
      return place === 'file' ? toFile() : undefined
    },
    async finish() {
      await file.close()
      const sha256 = hash.digest('hex')
      if (place === 'file') return { kind: 'file', file: spill.name, size, sha256 }
      return { kind: 'bytes', bytes: Buffer.concat(chunks), size, sha256 }
    },
    drop: () => file.remove(),
  }
}
