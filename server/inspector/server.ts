import type { AddressInfo, Socket } from 'node:net'
import fastifySwagger from '@fastify/swagger'
import fastify, { type FastifyInstance } from 'fastify'
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { problems, VhookError } from '../core/model/errors.ts'
import { door, passGuard } from './auth.ts'
import { answerError } from './errors.ts'
import { parseJson } from './json-body.ts'
import { makeLive } from './live/socket.ts'
import type { Api, InspectorOptions, RouteContext } from './options.ts'
import { resources } from './api-table.ts'
import { listRoutes, noSuchRoute } from './not-found.ts'
import { servePage } from './static.ts'
import { tokenCheck } from './token.ts'

const API_BODY = 1024 * 1024
const REQUEST_MS = 30_000

// Node's parser has refused it before there was a request; the headers of our answers do not matter to what is no HTTP.
const refuseRaw = (_error: Error, socket: Socket): void => {
  if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  else socket.destroy()
}

function makeServer(parts: InspectorOptions, answer: ReturnType<typeof answerError>): Api {
  return fastify({
    bodyLimit: API_BODY,
    requestTimeout: REQUEST_MS,
    forceCloseConnections: true,
    clientErrorHandler: refuseRaw,
    // What does not even reach the router goes past the same guard.
    frameworkErrors: (error, request, reply) => {
      if (passGuard(parts, request, reply)) answer(error, request, reply)
    },
  }).withTypeProvider<ZodTypeProvider>()
}

async function describeApi(app: Api, version: string): Promise<void> {
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'vhook inspector', version },
      components: { securitySchemes: { launch: { type: 'http', scheme: 'bearer' } } },
      security: [{ launch: [] }],
    },
    transform: jsonSchemaTransform,
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
}

function attachLive(app: FastifyInstance, parts: InspectorOptions, isToken: (given: string) => boolean): () => number {
  const live = makeLive(parts, isToken)
  app.server.on('upgrade', live.upgrade)
  app.addHook('preClose', async () => live.close())
  return live.watchers
}

/** The inspector: page, API and live messages behind one guard. It listens to nobody until `listen`; `app.inject` works at once. */
export async function buildInspector(parts: InspectorOptions): Promise<FastifyInstance> {
  const isToken = tokenCheck(parts.token)
  const answer = answerError(parts.report ?? (() => undefined))
  const app = makeServer(parts, answer)
  listRoutes(app)
  app.addHook('onRequest', door(parts, isToken))
  app.setErrorHandler(answer)
  app.setNotFoundHandler(noSuchRoute(app))
  parseJson(app)
  await describeApi(app, parts.version)
  const watchers = attachLive(app, parts, isToken)
  const room: RouteContext = { ...parts, startedAt: parts.startedAt ?? Date.now(), watchers }
  for (const addTo of resources) addTo(app, room)
  if (parts.uiFolder !== null) await servePage(app, parts.uiFolder)
  return app
}

/** Listens on 127.0.0.1 alone and resolves with the port. Rejects with PORT_TAKEN. */
export async function listen(app: FastifyInstance, port: number): Promise<number> {
  try {
    await app.listen({ host: '127.0.0.1', port })
  } catch (cause) {
    const taken = cause instanceof Error && 'code' in cause && ['EADDRINUSE', 'EACCES'].includes(String(cause.code))
    throw taken ? new VhookError(problems.portTaken(port), { cause }) : cause
  }
  return (app.server.address() as AddressInfo).port
}
