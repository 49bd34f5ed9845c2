import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export const ID = 'x-test-id'

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** An app that records what it receives, by the sender's id. */
export interface ListeningApp {
  url: string
  /** One entry for each request: its id, and the hash of its body. */
  seen: Array<{ id: string; hash: string }>
  stop(): void
}

/** The app responds when `before` has resolved. */
export async function aListeningApp(before?: () => Promise<void>): Promise<ListeningApp> {
  const seen: ListeningApp['seen'] = []
  const server = createServer(async (request, response) => {
    try {
      const chunks: Buffer[] = []
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
      seen.push({ id: String(request.headers[ID]), hash: sha256(Buffer.concat(chunks)) })
      await before?.()
      response.end('seen')
    } catch {
      // A kill cut the connection: a request that did not arrive completely does not count.
      response.destroy()
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A sender that remembers what it sent and which responses it got. */
export class Sender {
  /** Id to hash. */
  readonly sent = new Map<string, string>()
  /** Id to status, of the requests that got a response. */
  readonly answered = new Map<string, number>()
  readonly #pending = new Set<Promise<void>>()
  #last = 0

  /** Sends one request of that size and does not wait for it. */
  send(intakeUrl: string, size: number): void {
    const work = this.post(intakeUrl, randomBytes(size)).catch(() => undefined)
    const done: Promise<void> = work.then(() => void this.#pending.delete(done))
    this.#pending.add(done)
  }

  /** Resolves with the status; rejects when the connection breaks. */
  async post(intakeUrl: string, body: Buffer): Promise<number> {
    const id = `test-${(this.#last += 1)}`
    this.sent.set(id, sha256(body))
    const status = await exchange(`${intakeUrl}/hook/${id}`, id, body)
    this.answered.set(id, status)
    return status
  }

  async settled(): Promise<void> {
    await Promise.all(this.#pending)
  }
}

function exchange(url: string, id: string, body: Buffer): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const outgoing = httpRequest(url, { method: 'POST', agent: false, headers: { [ID]: id } })
  outgoing.on('response', (response: IncomingMessage) => {
    response.resume()
    // The head alone is a response that a sender relies on.
    resolve(response.statusCode ?? 0)
    response.on('error', () => undefined)
  })
  outgoing.on('error', reject)
  outgoing.end(body)
  return promise
}

/** Pseudo-random numbers in [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
