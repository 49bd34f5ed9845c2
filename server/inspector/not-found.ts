import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { problems, VhookError } from '../core/model/errors.ts'

/** One method of one pattern, as Fastify's router has it. */
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

const fits = (pattern: string, path: string): boolean => {
  const parts = path.split('/')
  const wanted = pattern.split('/')
  return parts.length === wanted.length && wanted.every((part, at) => part.startsWith(':') || part === parts[at])
}

/** Lets the router write down what it holds, for 405 answers and for the test that walks all routes. */
export function listRoutes(app: FastifyInstance): void {
  app.decorate('routeList', [] as RouteEntry[])
  app.addHook('onRoute', ({ method, url }) => {
    app.routeList.push(...[method].flat().map((one) => ({ method: one, url })))
  })
}

/** 405 with the methods that would do where the path is known, else 404. */
export const noSuchRoute =
  (app: FastifyInstance) =>
  (request: FastifyRequest, reply: FastifyReply): never => {
    const path = request.url.split('?', 1)[0] ?? ''
    const methods = app.routeList.filter(({ url }) => fits(url, path)).map(({ method }) => method)
    if (methods.length === 0) throw new VhookError(problems.noSuchResource(path.slice(0, 100)))
    const allowed = [...new Set(methods)].join(', ')
    reply.header('allow', allowed)
    throw new VhookError(problems.badMethod(request.method, allowed))
  }
