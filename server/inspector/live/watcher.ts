import { WebSocket } from 'ws'
import { z } from 'zod'
import type { LiveFrame, LiveHello } from '../../core/api/live.ts'
import type { Snapshot } from '../../core/api/views/state.ts'
import type { LiveBatcher } from './batcher.ts'

/** Limits of one watcher: times in ms, sizes in bytes. */
export const watcherLimits = { helloMs: 2_000, unsent: 4 * 1024 * 1024, messagesPerMinute: 120, closingMs: 1_000 }

export interface WatcherOptions {
  batcher: LiveBatcher
  snapshot: () => Promise<Snapshot>
  isToken: (given: string) => boolean
  report: (error: unknown) => void
}

const helloSchema = z.strictObject({
  type: z.literal('hello'),
  token: z.string(),
  since: z.number().int().nonnegative().exactOptional(),
})

/** Closes a socket with a reason, and ends it if the peer does not confirm. Codes: RFC 6455 section 7.4; 1013 is in IANA's registry. */
export function dismiss(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason)
  const timer = setTimeout(() => socket.terminate(), watcherLimits.closingMs)
  socket.once('close', () => clearTimeout(timer))
}

function readHello(text: string, isToken: WatcherOptions['isToken']): LiveHello | undefined {
  try {
    const hello = helloSchema.safeParse(JSON.parse(text))
    return hello.success && isToken(hello.data.token) ? hello.data : undefined
  } catch {
    // Not JSON: the socket is dismissed like for any other invalid hello.
    return undefined
  }
}

/** Sends frames in order, holding them until the first one is ready. Dismisses a watcher that does not read. */
class FrameQueue {
  readonly #socket: WebSocket
  #waiting: string[] | undefined = []
  #waitingSize = 0

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  readonly add = (frame: string): void => {
    if (!this.#waiting) return this.#send(frame)
    this.#waiting.push(frame)
    this.#waitingSize += frame.length
    if (this.#waitingSize > watcherLimits.unsent) this.#giveUp()
  }

  open(first: string): void {
    const frames = [first, ...(this.#waiting ?? [])]
    this.#waiting = undefined
    for (const frame of frames) this.#send(frame)
  }

  #send(frame: string): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    if (this.#socket.bufferedAmount > watcherLimits.unsent) return this.#giveUp()
    this.#socket.send(frame)
  }

  #giveUp(): void {
    this.#waiting = undefined
    if (this.#socket.readyState === WebSocket.OPEN) dismiss(this.#socket, 1013, 'too far behind: reconnect')
  }
}

// Joining precedes the snapshot, so a message may be in both, but none can be missing from both.
async function begin(socket: WebSocket, hello: LiveHello, { batcher, snapshot }: WatcherOptions): Promise<void> {
  const queue = new FrameQueue(socket)
  const { at, leave } = batcher.join(queue.add)
  socket.once('close', leave)
  const missed = hello.since === undefined ? undefined : batcher.missedSince(hello.since)
  if (missed !== undefined) return queue.open(missed)
  const frame: LiveFrame = { type: 'snapshot', last: at, snapshot: await snapshot() }
  queue.open(JSON.stringify(frame))
}

/** A watcher has little to send; one that floods the socket with messages, pings or pongs is dismissed. */
function limitMessages(socket: WebSocket): void {
  let received = 0
  const count = (): void => {
    received += 1
    if (received === watcherLimits.messagesPerMinute + 1) dismiss(socket, 1008, 'too many messages')
  }
  for (const kind of ['message', 'ping', 'pong'] as const) socket.on(kind, count)
  const timer = setInterval(() => (received = 0), 60_000)
  socket.once('close', () => clearInterval(timer))
}

/** Serves one accepted socket: first its hello with the token, within two seconds, then every live message. */
export function serveWatcher(socket: WebSocket, options: WatcherOptions): void {
  const deadline = setTimeout(() => dismiss(socket, 1008, 'no token in time'), watcherLimits.helloMs)
  socket.once('close', () => clearTimeout(deadline))
  limitMessages(socket)
  socket.once('message', (data: Buffer, isBinary) => {
    clearTimeout(deadline)
    const hello = isBinary ? undefined : readHello(data.toString(), options.isToken)
    if (!hello) return dismiss(socket, 1008, 'wrong token')
    begin(socket, hello, options).catch((error: unknown) => {
      options.report(error)
      dismiss(socket, 1011, 'no snapshot')
    })
  })
}
