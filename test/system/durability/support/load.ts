import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export const ID = 'x-test-id'

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** An app that writes down what it is sent, by the sender's own id. */
export interface ListeningApp {
  url: string
  /** One entry a request: its id, and the hash of its body. */
  seen: Array<{ id: string; hash: string }>
  stop(): void
}

/** `before` holds an answer back. */
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
      // The connection was cut by a kill: a request that did not arrive whole was not seen.
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

/** What one sender sent, and what it was told. */
export class Sender {
  /** Id to hash. */
  readonly sent = new Map<string, string>()
  /** Id to status, of those that got any answer. */
  readonly answered = new Map<string, number>()
  readonly #under = new Set<Promise<void>>()
  #last = 0

  /** Sends one request of that size and does not wait for it. */
  send(intakeUrl: string, size: number): void {
    const work = this.post(intakeUrl, randomBytes(size)).catch(() => undefined)
    const done: Promise<void> = work.then(() => void this.#under.delete(done))
    this.#under.add(done)
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
    await Promise.all(this.#under)
  }
}

function exchange(url: string, id: string, body: Buffer): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const outgoing = httpRequest(url, { method: 'POST', agent: false, headers: { [ID]: id } })
  outgoing.on('response', (answer: IncomingMessage) => {
    answer.resume()
    // The head alone is an answer: whoever sent this believes it.
    resolve(answer.statusCode ?? 0)
    answer.on('error', () => undefined)
  })
  outgoing.on('error', reject)
  outgoing.end(body)
  return promise
}

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
