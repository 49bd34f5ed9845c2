import { WebSocket } from 'ws'
import { z } from 'zod'
import type { LiveFrame, LiveHello } from '../../core/api/live.ts'
import type { Snapshot } from '../../core/api/views/state.ts'
import type { LiveFeed } from './batcher.ts'

/** Bounds of one watcher: times in ms, sizes in bytes. */
export const watcherLimits = { helloMs: 2_000, unsent: 4 * 1024 * 1024, saidPerMinute: 120, partingMs: 1_000 }

export interface LiveOptions {
  feed: LiveFeed
  snapshot: () => Promise<Snapshot>
  isToken: (given: string) => boolean
  report: (error: unknown) => void
}

const helloShape = z.strictObject({
  type: z.literal('hello'),
  token: z.string(),
  since: z.number().int().nonnegative().optional(),
})

/** Says why and ends it, also when the other side does not take part in the parting. Codes: RFC 6455 section 7.4, 1013 by IANA's registry. */
export function dismiss(socket: WebSocket, code: number, why: string): void {
  socket.close(code, why)
  const timer = setTimeout(() => socket.terminate(), watcherLimits.partingMs)
  socket.once('close', () => clearTimeout(timer))
}

function readHello(text: string, isToken: LiveOptions['isToken']): LiveHello | undefined {
  try {
    const hello = helloShape.safeParse(JSON.parse(text))
    return hello.success && isToken(hello.data.token) ? (hello.data as LiveHello) : undefined
  } catch {
    // Silence is right: what is no JSON is no hello, and the caller says so.
    return undefined
  }
}

/** Sends frames in order; holds them back until the first one is there; gives up on a watcher that does not read. */
class Line {
  readonly #socket: WebSocket
  #held: string[] | undefined = []
  #heldSize = 0

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  readonly say = (frame: string): void => {
    if (!this.#held) return this.#send(frame)
    this.#held.push(frame)
    this.#heldSize += frame.length
    if (this.#heldSize > watcherLimits.unsent) this.#giveUp()
  }

  open(first: string): void {
    const frames = [first, ...(this.#held ?? [])]
    this.#held = undefined
    for (const frame of frames) this.#send(frame)
  }

  #send(frame: string): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    if (this.#socket.bufferedAmount > watcherLimits.unsent) return this.#giveUp()
    this.#socket.send(frame)
  }

  #giveUp(): void {
    this.#held = undefined
    if (this.#socket.readyState === WebSocket.OPEN) dismiss(this.#socket, 1013, 'too far behind: come back')
  }
}

// Joining comes before the snapshot is asked for: a message may be in both, none can be in neither.
async function begin(socket: WebSocket, hello: LiveHello, room: LiveOptions): Promise<void> {
  const line = new Line(socket)
  const { at, leave } = room.feed.join(line.say)
  socket.once('close', leave)
  const missed = hello.since === undefined ? undefined : room.feed.missedSince(hello.since)
  if (missed !== undefined) return line.open(missed)
  const frame: LiveFrame = { type: 'snapshot', last: at, snapshot: await room.snapshot() }
  line.open(JSON.stringify(frame))
}

/** A watcher has little to say; one that floods us with messages, pings or pongs is sent away. */
function limitTalk(socket: WebSocket): void {
  let said = 0
  const count = (): void => {
    said += 1
    if (said === watcherLimits.saidPerMinute + 1) dismiss(socket, 1008, 'too many messages')
  }
  for (const kind of ['message', 'ping', 'pong'] as const) socket.on(kind, count)
  const timer = setInterval(() => (said = 0), 60_000)
  socket.once('close', () => clearInterval(timer))
}

/** Serves one accepted socket: hello with the token within two seconds, then everything that becomes true. */
export function attend(socket: WebSocket, room: LiveOptions): void {
  const deadline = setTimeout(() => dismiss(socket, 1008, 'no token in time'), watcherLimits.helloMs)
  socket.once('close', () => clearTimeout(deadline))
  limitTalk(socket)
  socket.once('message', (data: Buffer, isBinary) => {
    clearTimeout(deadline)
    const hello = isBinary ? undefined : readHello(data.toString(), room.isToken)
    if (!hello) return dismiss(socket, 1008, 'wrong token')
    begin(socket, hello, room).catch((error: unknown) => {
      room.report(error)
      dismiss(socket, 1011, 'no snapshot')
    })
  })
}
