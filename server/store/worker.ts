import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import type { Request, WorkerData, WorkerMessage } from './protocol.ts'
import { Background } from './thread/background.ts'
import { Session } from './thread/session.ts'

/** A group is bounded so that the log stays smaller than the disk reserve and replies stay quick. */
const MOST_REQUESTS = 256
const MOST_BYTES = 4 * 1024 * 1024

/** The storage thread: takes every request that arrived since the last commit, commits them together and replies to all. */
function serve(port: MessagePort): void {
  const data = workerData as WorkerData
  const session = new Session(data)
  const post = (message: WorkerMessage): void => port.postMessage(message)
  const background = new Background(session, post)
  const fileCheck = setInterval(() => {
    const message = session.checkFiles()
    if (message) post(message)
  }, data.checkMs)
  port.on('message', (first: Request) => {
    const requests = [first, ...waitingRequests(port)]
    post(session.execute(requests))
    if (!requests.some((one) => one.call === 'close')) return background.schedule()
    clearInterval(fileCheck)
    background.stop()
    port.close()
  })
}

function waitingRequests(port: MessagePort): Request[] {
  const requests: Request[] = []
  for (let bytes = 0; requests.length < MOST_REQUESTS && bytes < MOST_BYTES;) {
    const next = receiveMessageOnPort(port)
    if (!next) break
    const request = next.message as Request
    requests.push(request)
    bytes += bodySize(request)
  }
  return requests
}

function bodySize({ call, args }: Request): number {
  if (call !== 'add') return 0
  return (args[0] as { body: Uint8Array | null }).body?.byteLength ?? 0
}

if (parentPort) serve(parentPort)
