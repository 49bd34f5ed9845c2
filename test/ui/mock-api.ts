import { vi } from 'vitest'
import { routeOf } from '../support/route-of.ts'

/**
 * Replaces `fetch` by a table of `GET /api/…` to JSON; anything else is a 404. Returns a function that lists the requests so far.
 * Throws for a request that is not one of the API's routes.
 */
export function mockApi(responses: Record<string, unknown>): () => string[] {
  const requests: string[] = []
  for (const request of Object.keys(responses)) routeOf(...(request.split(' ') as [string, string]))
  vi.stubGlobal('fetch', (path: string, { method }: RequestInit) => {
    const request = `${method} ${path}`
    requests.push(request)
    const found = request in responses
    const notFound = { error: { code: 'NOT_FOUND', message: `${path} does not exist.`, hint: '' } }
    const json = found ? responses[request] : notFound
    return Promise.resolve(new Response(JSON.stringify(json), { status: found ? 200 : 404 }))
  })
  return () => requests
}
