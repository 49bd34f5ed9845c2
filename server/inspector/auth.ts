import type { FastifyReply, FastifyRequest } from 'fastify'
import { problems, VhookError } from '../core/model/errors.ts'
import { changesState, linesOf, mayEnter, ownHosts } from './origin-guard.ts'
import { securityHeaders } from './headers.ts'
import type { InspectorOptions } from './options.ts'
import { bearerOf } from './token.ts'

const JSON_TYPE = 'application/json'

// By the route that matched, not by the text of the path: /%61pi/events is /api/events to the router.
const needsToken = (request: FastifyRequest): boolean =>
  request.is404 ? request.url.startsWith('/api') : request.routeOptions.config.open !== true

function demandToken(request: FastifyRequest, isToken: (given: string) => boolean): void {
  const given = bearerOf(request.raw.rawHeaders)
  if (given === undefined || !isToken(given)) throw new VhookError(problems.noToken())
}

// A form or a text/plain post needs no preflight from a browser; this exact type does. So does every DELETE, with a type or without.
function demandJson(request: FastifyRequest): void {
  const types = linesOf(request.raw.rawHeaders, 'content-type')
  if (request.method === 'DELETE' && types.length === 0) return
  if (types.length !== 1 || types[0] !== JSON_TYPE) throw new VhookError(problems.badContentType())
}

/** Whether the request passed the guard; if not, it has been answered with a bare 403. Sets the headers that all answers carry. */
export function passGuard(parts: InspectorOptions, request: FastifyRequest, reply: FastifyReply): boolean {
  const hosts = ownHosts(parts.hosts)
  reply.headers(securityHeaders(hosts))
  const { method, rawHeaders } = request.raw
  if (mayEnter({ method: method ?? '', rawHeaders, upgrade: false }, hosts)) return true
  reply.code(403).header('connection', 'close').send()
  return false
}

/** Runs before anything else of a request, also of one that fits no route: guard, token, content type. */
export const authenticate =
  (parts: InspectorOptions, isToken: (given: string) => boolean) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    if (!passGuard(parts, request, reply)) return reply
    if (needsToken(request)) demandToken(request, isToken)
    if (changesState(request.method)) demandJson(request)
    return undefined
  }
