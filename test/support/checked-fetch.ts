import type { z } from 'zod'
import type { ClientFetch } from '../../server/core/api/client.ts'
import type { RouteName } from '../../server/core/api/routes.ts'
import { schemas } from '../../server/inspector/api/table.ts'
import type { RouteSchema } from '../../server/inspector/route.ts'
import { errorSchema } from '../../server/inspector/schemas/component.ts'
import { routeOf } from './route-of.ts'

/** What is wrong with a response, by the schema of its route; unknown fields are wrong, too. */
export function issuesOf(name: RouteName, status: number, text: string): string[] {
  const { response, status: expected = 200 }: RouteSchema = schemas[name]
  if (status < 400 && status !== expected) return [`${name}: status ${status} instead of ${expected}`]
  const schema: z.ZodType | string = status >= 400 ? errorSchema : response
  if (typeof schema === 'string') return []
  const { error } = schema.safeParse(JSON.parse(text))
  return (error?.issues ?? []).map(({ path, message }) => `${name} ${path.join('.')}: ${message}`)
}

/** Wraps a `fetch`, so that a response that differs from the schema of its route rejects. */
export const checkedBy =
  (fetch: ClientFetch): ClientFetch =>
  async (url, init) => {
    const response = await fetch(url, init)
    const bytes = await response.arrayBuffer()
    const text = new TextDecoder().decode(bytes)
    const issues = issuesOf(routeOf(init.method, url), response.status, text)
    if (issues.length > 0) throw new Error(`A response differs from its schema: ${issues.join('; ')}`)
    return { status: response.status, text: async () => text, arrayBuffer: async () => bytes }
  }

/** `fetch` for clients in tests. */
export const checkedFetch = checkedBy((url, init) => fetch(url, init))
