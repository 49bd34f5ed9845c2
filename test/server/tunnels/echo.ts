import { createHash } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Watchdog } from '../../../server/tunnels/watchdog.ts'

/** A minimal intake: it responds to the watchdog's probes, and echoes every other body with its SHA-256. */
export class Echo {
  watchdog: Watchdog | undefined
  readonly paths: string[] = []
  readonly #server = http.createServer(
    { headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0 },
    (request, response) => {
      const path = request.url ?? '/'
      const probe = this.watchdog?.respondTo(path)
      if (probe) {
        response.writeHead(probe.status, probe.headers.flat()).end(probe.body)
        return
      }
      this.paths.push(path)
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks)
        response.writeHead(200, { 'x-sha256': sha256(body), 'x-seen': JSON.stringify(request.rawHeaders) }).end(body)
      })
    },
  )

  async start(): Promise<this> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening')
    return this
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
