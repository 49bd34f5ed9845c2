import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { StoredBody } from '../core/model/event.ts'
import type { Limits } from '../settings/limits.ts'
import { SpillFile } from './spill-file.ts'

/** Why a body did not arrive complete. */
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
  discard(): Promise<void>
}

/** Reads a body completely: in memory while it is small, into the file `name` in `folder` once it is not. Rejects with BodyRefused. */
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
    await sink.discard()
    throw error
  }
  return await sink.finish()
}

/** Passes every chunk to the sink, pausing while the disk is slower, until the end or a limit. */
function pour(request: IncomingMessage, sink: Sink, limits: Limits): Promise<void> {
  const done = Promise.withResolvers<void>()
  let size = 0
  let over = false
  // Every request emits `close` in the end; an error is created only while the body is being read.
  const refuse = (code: BodyRefused['code']) => () => {
    if (!over) done.reject(new BodyRefused(code))
    over = true
  }
  const total = setTimeout(refuse('body_too_slow'), limits.bodyMs)
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
    clearTimeout(total)
    clearTimeout(idle)
    request.removeAllListeners('data')
    request.socket.off('close', left)
  })
}

/** Chunks in memory, then in a file; in memory again when the disk accepts nothing, because failing storage must lose no event. */
function collect(inMemory: number, spill: { folder: string; name: string }): Sink {
  const hash = createHash('sha256')
  const file = new SpillFile(spill.folder, spill.name)
  let chunks: Buffer[] = []
  let size = 0
  let destination: 'memory' | 'file' | 'no-disk' = 'memory'

  const toFile = async (): Promise<void> => {
    try {
      await file.write(chunks)
    } catch {
      // The store meets the same error with the event itself, and reports it.
      destination = 'no-disk'
      chunks = [...(await file.takeBack()), ...chunks]
    }
  }
  return {
    write(chunk) {
      hash.update(chunk)
      size += chunk.length
      chunks.push(chunk)
      if (destination === 'memory' && size > inMemory) destination = 'file'
      return destination === 'file' ? toFile() : undefined
    },
    async finish() {
      await file.close()
      const sha256 = hash.digest('hex')
      if (destination === 'file') return { kind: 'file', file: spill.name, size, sha256 }
      return { kind: 'bytes', bytes: Buffer.concat(chunks), size, sha256 }
    },
    discard: () => file.remove(),
  }
}
