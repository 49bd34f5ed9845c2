import type { LiveFrame, LiveHello, LiveMessage } from '../../server/core/api/live.ts'
import { LIVE_PATH } from '../../server/core/api/routes.ts'
import { connection } from '../connection.ts'
import { announceConnection } from '../session/other-tabs.ts'
import { endSession, openSession } from '../session/session.ts'
import { token } from '../session/token.ts'
import { dispatch } from './store.ts'

/** Delays before reconnecting, in ms. */
const RETRY_DELAYS = [500, 1_000, 2_000, 4_000, 8_000, 15_000]

type Listener = (message: LiveMessage) => void
const listeners = new Set<Listener>()
const snapshotListeners = new Set<() => void>()

let last: number | undefined
let failures = 0
let attempts = 0
let timer: ReturnType<typeof setTimeout> | undefined
let queued: LiveFrame[] = []

/** Calls the listener for every message, after the state has it. Returns the function that unsubscribes. */
export function onMessage(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Calls the listener after each new snapshot: anything loaded before may be outdated. */
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
  for (const message of frame.messages) for (const notify of listeners) notify(message)
}

/** Applies the queued frames together, so that they cause one render. */
function flush(): void {
  const frames = queued
  queued = []
  for (const frame of frames) applyFrame(frame)
}

function receive(data: string): void {
  if (queued.length === 0) setTimeout(flush, 16)
  queued.push(JSON.parse(data) as LiveFrame)
  failures = 0
  if (connection.peek().state === 'open') return
  connection.value = { state: 'open' }
  announceConnection()
}

function retryLater(): void {
  endSession()
  const delay = RETRY_DELAYS[Math.min(failures, RETRY_DELAYS.length - 1)] ?? 15_000
  failures += 1
  connection.value = { state: 'lost', retryAt: Date.now() + delay }
  timer = setTimeout(reconnect, delay)
}

/** Reconnects unless the token was rejected. */
function reconnect(): void {
  if (connection.peek().state !== 'refused') void connect()
}

function openSocket(): void {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${LIVE_PATH}`)
  socket.addEventListener('open', () => {
    const hello: LiveHello = { type: 'hello', token: token() }
    socket.send(JSON.stringify(last === undefined ? hello : { ...hello, since: last }))
  })
  socket.addEventListener('message', ({ data }: MessageEvent<string>) => receive(data))
  socket.addEventListener('close', retryLater)
}

/** Opens the stream of live messages, and reopens it whenever it closes. */
export async function connect(): Promise<void> {
  clearTimeout(timer)
  endSession()
  attempts += 1
  const attempt = attempts
  const session = await openSession().catch(() => 'unreachable' as const)
  // Another call has begun in the meantime.
  if (attempt !== attempts) return
  if (session === 'open') openSocket()
  else if (session === 'unreachable') retryLater()
  else connection.value = { state: 'refused', why: session }
}
