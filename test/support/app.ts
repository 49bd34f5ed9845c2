import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CountingApp {
  url: string
  /** Requested paths, in order. */
  paths: string[]
  stop(): void
}

/** An app that responds 200 with its name and records the requested paths. It responds once `before` resolves. */
export async function aCountingApp(name: string, before?: () => Promise<void>): Promise<CountingApp> {
  const paths: string[] = []
  const server = createServer((request, response) => {
    paths.push(request.url ?? '')
    request.resume()
    void Promise.resolve(before?.()).then(() => response.end(name))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
