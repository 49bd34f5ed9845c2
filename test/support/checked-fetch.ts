import type { z } from 'zod'
import type { ClientFetch } from '../../server/core/api/client.ts'
import { routes } from '../../server/core/api/routes.ts'
import type { RouteName } from '../../server/core/api/routes.ts'
import { schemas } from '../../server/inspector/api/table.ts'
import type { RouteSchema } from '../../server/inspector/route.ts'
import { errorSchema } from '../../server/inspector/schemas/component.ts'

const matches = (pattern: string, path: string): boolean =>
  new RegExp(`^${pattern.replace(':id', '[^/]+')}$`).test(path)

/** The route that a request is for, by method and path. */
export function routeOf(method: string, url: string): RouteName {
  const path = new URL(url, 'http://localhost').pathname
  const names = (Object.keys(routes) as RouteName[]).filter((name) => routes[name].method === method)
  // A fixed path such as /api/credentials/export also matches the pattern of one credential.
  const found =
    names.find((name) => routes[name].path === path) ?? names.find((name) => matches(routes[name].path, path))
  if (!found) throw new Error(`The table of routes has no ${method} ${path}.`)
  return found
}

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
