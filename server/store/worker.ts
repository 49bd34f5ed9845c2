import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { Session } from './thread/session.ts'
import type { Request, WorkerData } from './protocol.ts'

/** One group is bounded, so that the log stays smaller than the reserve (4 MiB) and answers stay quick. */
const MOST_REQUESTS = 256
const MOST_BYTES = 4 * 1024 * 1024
/** Indexing waits for a quiet moment this long, in ms, but no longer than the second. */
const QUIET = 50
const IMPATIENT = 1000

/** The storage thread: takes whatever has come in since the last commit, commits it at once, answers all of it. */
function serve(port: MessagePort): void {
  const data = workerData as WorkerData
  const session = new Session(data)
  const rest = quietly(() => session.idle())
  const check = setInterval(() => {
    const missing = session.missing()
    if (missing !== undefined) port.postMessage({ ...session.answer([]), missing })
  }, data.checkMs)
  port.on('message', (first: Request) => {
    const requests = [first, ...waiting(port)]
    port.postMessage(session.answer(requests))
    if (requests.some((one) => one.call === 'close')) return end(port, rest, check)
    rest.later()
  })
}

function waiting(port: MessagePort): Request[] {
  const requests: Request[] = []
  for (let bytes = 0; requests.length < MOST_REQUESTS && bytes < MOST_BYTES;) {
    const next = receiveMessageOnPort(port)
    if (!next) break
    requests.push(next.message as Request)
    bytes += bytesOf(next.message as Request)
  }
  return requests
}

function bytesOf(request: Request): number {
  if (request.call !== 'add') return 0
  return (request.args[0] as { body: Uint8Array | null }).body?.byteLength ?? 0
}

/** Does work in small steps when nothing else has come for a while, or after a second at the latest. */
function quietly(step: () => boolean): { later(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  let since = 0
  const run = (): void => {
    since = 0
    timer = step() ? setTimeout(run, 1) : undefined
  }
  const later = (): void => {
    since ||= performance.now()
    clearTimeout(timer)
    timer = setTimeout(run, performance.now() - since > IMPATIENT ? 0 : QUIET)
  }
  return { later, stop: () => clearTimeout(timer) }
}

function end(port: MessagePort, rest: { stop(): void }, check: NodeJS.Timeout): void {
  clearInterval(check)
  rest.stop()
  port.close()
}

if (parentPort) serve(parentPort)
