import type { LiveFrame, LiveHello, LiveMessage } from '../../server/core/api/live.ts'
import { LIVE_PATH } from '../../server/core/api/routes.ts'
import { api } from '../api.ts'
import { connection } from '../connection.ts'
import { token } from '../token.ts'
import { dispatch } from './store.ts'

/** Delays before reconnecting, in ms. */
const RETRY_DELAYS = [500, 1_000, 2_000, 4_000, 8_000, 15_000]
/** RFC 6455 section 7.4.1, policy violation: a wrong token, or a late hello. */
const POLICY_VIOLATION = 1008

type Listener = (message: LiveMessage) => void
const listeners = new Set<Listener>()
const snapshotListeners = new Set<() => void>()

let last: number | undefined
let failures = 0
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
  if (failures > 0 || connection.peek().state !== 'open') connection.value = { state: 'open' }
  failures = 0
}

function handleClose(close: CloseEvent): void {
  // A request shows which one it was: a rejected token sets the state `refused`.
  if (close.code === POLICY_VIOLATION) void api.getHealth().catch(() => undefined)
  const delay = RETRY_DELAYS[Math.min(failures, RETRY_DELAYS.length - 1)] ?? 15_000
  failures += 1
  connection.value = { state: 'lost', retryAt: Date.now() + delay }
  timer = setTimeout(reconnect, delay)
}

/** Reconnects unless the token was rejected. */
function reconnect(): void {
  if (connection.peek().state !== 'refused') connect()
}

/** Opens the stream of live messages, and reopens it whenever it closes. */
export function connect(): void {
  clearTimeout(timer)
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${LIVE_PATH}`)
  socket.addEventListener('open', () => {
    const hello: LiveHello = { type: 'hello', token: token() }
    socket.send(JSON.stringify(last === undefined ? hello : { ...hello, since: last }))
  })
  socket.addEventListener('message', ({ data }: MessageEvent<string>) => receive(data))
  socket.addEventListener('close', handleClose)
}
