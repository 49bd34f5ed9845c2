import type { AddressInfo, Socket } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import { problems, VhookError } from '../core/model/errors.ts'
import { authenticate, passGuard } from './auth.ts'
import { respondWithError } from './errors.ts'
import { parseJson } from './json-body.ts'
import { makeLive } from './live/socket.ts'
import { recordRoutes, rejectUnknownRoute } from './not-found.ts'
import type { InspectorOptions } from './options.ts'
import { registerRoutes } from './register.ts'
import { servePage } from './static.ts'
import { tokenCheck } from './token.ts'

const API_BODY = 1024 * 1024
const REQUEST_MS = 30_000

// Node's parser refused it before there was a request, so the usual response headers do not matter.
const refuseMalformed = (_error: Error, socket: Socket): void => {
  if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  else socket.destroy()
}

function makeServer(options: InspectorOptions, respond: ReturnType<typeof respondWithError>): FastifyInstance {
  return fastify({
    bodyLimit: API_BODY,
    requestTimeout: REQUEST_MS,
    forceCloseConnections: true,
    clientErrorHandler: refuseMalformed,
    // Requests that the router cannot read pass the same guard.
    frameworkErrors: (error, request, reply) => {
      if (passGuard(options, request, reply)) respond(error, request, reply)
    },
  })
}

function attachLive(
  app: FastifyInstance,
  options: InspectorOptions,
  isToken: (given: string) => boolean,
): () => number {
  const live = makeLive(options, isToken)
  app.server.on('upgrade', live.upgrade)
  app.addHook('preClose', async () => live.close())
  return live.watchers
}

/** The inspector: page, API and live messages behind one guard. It accepts connections after `listen`; `app.inject` works at once. */
export async function buildInspector(options: InspectorOptions): Promise<FastifyInstance> {
  const isToken = tokenCheck(options.token)
  const respond = respondWithError(options.report ?? (() => undefined))
  const app = makeServer(options, respond)
  recordRoutes(app)
  app.addHook('onRequest', authenticate(options, isToken))
  app.setErrorHandler(respond)
  app.setNotFoundHandler(rejectUnknownRoute(app))
  parseJson(app)
  const watchers = attachLive(app, options, isToken)
  registerRoutes(app, { ...options, startedAt: options.startedAt ?? Date.now(), watchers })
  if (options.uiFolder !== null) await servePage(app, options.uiFolder)
  return app
}

/** Listens on 127.0.0.1 only and resolves with the port. Rejects with PORT_TAKEN. */
export async function listen(app: FastifyInstance, port: number): Promise<number> {
  try {
    await app.listen({ host: '127.0.0.1', port })
  } catch (cause) {
    const taken = cause instanceof Error && 'code' in cause && ['EADDRINUSE', 'EACCES'].includes(String(cause.code))
    throw taken ? new VhookError(problems.portTaken(port), { cause }) : cause
  }
  return (app.server.address() as AddressInfo).port
}
