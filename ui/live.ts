import type { LiveFrame, LiveHello, LiveMessage } from '../server/core/api/live.ts'
import { api } from './api.ts'
import { connection, dispatch } from './state/store.ts'
import { token } from './token.ts'

const WAITS = [500, 1_000, 2_000, 4_000, 8_000, 15_000]
/** RFC 6455: policy violation. Said of a wrong token, and of a hello that came too late. */
const POLICY = 1008

type Listener = (message: LiveMessage) => void
const listeners = new Set<Listener>()
const snapshotListeners = new Set<() => void>()

let last: number | undefined
let failures = 0
let timer: ReturnType<typeof setTimeout> | undefined
let waiting: LiveFrame[] = []

/** Tells of every message once it is in the state. Returns the function that ends it. */
export function onMessage(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Called when the state began anew: everything asked for before may be out of date. */
export function onSnapshot(listener: () => void): () => void {
  snapshotListeners.add(listener)
  return () => snapshotListeners.delete(listener)
}

function applyFrame(frame: LiveFrame): void {
  last = frame.last
  if (frame.type === 'snapshot') {
    dispatch([{ type: 'snapshot', snapshot: frame.snapshot }])
    for (const notify of snapshotListeners) notify()
    return
  }
  dispatch(frame.messages)
  for (const message of frame.messages) for (const tell of listeners) tell(message)
}

/** Frames of one moment are drawn once. */
function flush(): void {
  const frames = waiting
  waiting = []
  for (const frame of frames) applyFrame(frame)
}

function receive(data: string): void {
  if (waiting.length === 0) setTimeout(flush, 16)
  waiting.push(JSON.parse(data) as LiveFrame)
  if (failures > 0 || connection.peek().state !== 'open') connection.value = { state: 'open' }
  failures = 0
}

function lost(close: CloseEvent): void {
  // Asking tells the two apart: a refused token becomes the state `refused`.
  if (close.code === POLICY) void api.getHealth().catch(() => undefined)
  const wait = WAITS[Math.min(failures, WAITS.length - 1)] ?? 15_000
  failures += 1
  connection.value = { state: 'lost', retryAt: Date.now() + wait }
  timer = setTimeout(again, wait)
}

/** Tries again, unless the token is known to be no good. */
function again(): void {
  if (connection.peek().state !== 'refused') connect()
}

/** Opens the stream of facts, and opens it again for as long as the page lives. */
export function connect(): void {
  clearTimeout(timer)
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`)
  socket.addEventListener('open', () => {
    const hello: LiveHello = { type: 'hello', token: token() }
    socket.send(JSON.stringify(last === undefined ? hello : { ...hello, since: last }))
  })
  socket.addEventListener('message', ({ data }: MessageEvent<string>) => receive(data))
  socket.addEventListener('close', lost)
}
