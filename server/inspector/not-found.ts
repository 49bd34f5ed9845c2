import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { routes } from '../core/api/routes.ts'
import { problems, VhookError } from '../core/model/errors.ts'

/** A method and a URL pattern of Fastify's router. */
export interface RouteEntry {
  method: string
  url: string
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route, in the order of registration; filled by Fastify itself. */
    routeList: RouteEntry[]
  }
}

const matches = (pattern: string, path: string): boolean => {
  const given = path.split('/')
  const expected = pattern.split('/')
  return given.length === expected.length && expected.every((part, at) => part.startsWith(':') || part === given[at])
}

/** Records every route that is added, for 405 responses and for the test that requests all of them. */
export function recordRoutes(app: FastifyInstance): void {
  app.decorate('routeList', [] as RouteEntry[])
  app.addHook('onRoute', ({ method, url }) => {
    app.routeList.push(...[method].flat().map((one) => ({ method: one, url })))
  })
}

/** 405 with the allowed methods where the path is known, else 404. */
export const rejectUnknownRoute =
  (app: FastifyInstance) =>
  (request: FastifyRequest, reply: FastifyReply): never => {
    const path = request.url.split('?', 1)[0] ?? ''
    const methods = app.routeList.filter(({ url }) => matches(url, path)).map(({ method }) => method)
    if (methods.length === 0) throw new VhookError(problems.noSuchResource(path.slice(0, 100), routes.getOpenApi.path))
    const allowed = [...new Set(methods)].join(', ')
    reply.header('allow', allowed)
    throw new VhookError(problems.badMethod(request.method, allowed))
  }
