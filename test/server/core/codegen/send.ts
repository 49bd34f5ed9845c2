import { Agent, request as open } from 'node:http'
import { createServer } from 'node:net'
import type { Case } from './cases.ts'
import { requestsFor, type Sent } from './requests.ts'

/** Reuses connections, because there are hundreds of requests. */
export const agent = new Agent({ keepAlive: true, maxSockets: 4 })

/** Sends a request unchanged, with header order and duplicates. Resolves with the status. */
export async function send(
  port: number,
  { request }: Pick<Sent, 'request'>,
  more: readonly string[] = [],
): Promise<number> {
  const { pathname, search } = new URL(request.url)
  const headers = [
    'Host',
    `127.0.0.1:${port}`,
    'Content-Length',
    String(request.body.length),
    ...request.headers.flat(),
    ...more,
  ]
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const outgoing = open(
    { host: '127.0.0.1', port, agent, method: request.method, path: pathname + search, headers },
    (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
      response.on('error', reject)
    },
  )
  outgoing.on('error', reject)
  outgoing.end(request.body)
  return await promise
}

const wanted = (accept: boolean) => (accept ? 200 : 401)

/** Requests that a verifier wrongly accepted or rejected, with the status. */
export async function mistakes(one: Case, port: number, more: readonly string[] = []): Promise<string[]> {
  const all = await requestsFor(one)
  const statuses = await Promise.all(all.map((sent) => send(port, sent, more)))
  return all.flatMap(({ name, accept }, at) =>
    statuses[at] === wanted(accept) ? [] : [`${name}: ${statuses[at]} and not ${wanted(accept)}`],
  )
}

/** A port that is free at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  const closed = Promise.withResolvers<void>()
  server.close(() => closed.resolve())
  await closed.promise
  return typeof address === 'object' && address ? address.port : 0
}
