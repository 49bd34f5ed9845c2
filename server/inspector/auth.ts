import type { FastifyReply, FastifyRequest } from 'fastify'
import { API_ROOT } from '../core/api/routes.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import { securityHeaders } from './headers.ts'
import type { InspectorOptions } from './options.ts'
import { allowsRequest, changesState, headerLines, ownHosts } from './origin-guard.ts'
import { bearerOf } from './token.ts'

const JSON_TYPE = 'application/json'

// By the route that matched, not by the text of the path: /%61pi is /api to the router.
const needsToken = (request: FastifyRequest): boolean =>
  request.is404 ? request.url.startsWith(API_ROOT) : request.routeOptions.config.open !== true

function requireToken(request: FastifyRequest, isToken: (given: string) => boolean): void {
  const given = bearerOf(request.raw.rawHeaders)
  if (given === undefined || !isToken(given)) throw new VhookError(problems.noToken())
}

// A browser sends a form or text/plain across origins without a preflight; this exact type and every DELETE need one.
function requireJson(request: FastifyRequest): void {
  const types = headerLines(request.raw.rawHeaders, 'content-type')
  if (request.method === 'DELETE' && types.length === 0) return
  if (types.length !== 1 || types[0] !== JSON_TYPE) throw new VhookError(problems.badContentType())
}

/** Sets the headers that all responses carry. False when the guard refused the request and a bare 403 was sent. */
export function passGuard(options: InspectorOptions, request: FastifyRequest, reply: FastifyReply): boolean {
  const hosts = ownHosts(options.hosts)
  reply.headers(securityHeaders(hosts))
  const { method, rawHeaders } = request.raw
  if (allowsRequest({ method: method ?? '', rawHeaders, upgrade: false }, hosts)) return true
  reply.code(403).header('connection', 'close').send()
  return false
}

/** Runs first for every request, including those that match no route: guard, token, content type. */
export const authenticate =
  (options: InspectorOptions, isToken: (given: string) => boolean) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    if (!passGuard(options, request, reply)) return reply
    if (needsToken(request)) requireToken(request, isToken)
    if (changesState(request.method)) requireJson(request)
    return undefined
  }
