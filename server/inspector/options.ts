import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Hub } from '../hub.ts'
import type { Service } from '../service/contract.ts'

/** What the inspector is made of. */
export interface InspectorOptions {
  service: Service
  hub: Hub
  /** Secret of this launch, from a CSPRNG, at least 32 characters. */
  token: string
  /** Folder of the built page, or null to serve the API alone. */
  uiFolder: string | null
  /** Host values that may be asked for, lower case, with their port: see `hostsOf`. Asked anew for every request. */
  hosts: () => readonly string[]
  version: string
  /** Unix ms; default: now. */
  startedAt?: number
  /** Told of every fault that a caller only sees as INTERNAL. */
  report?: (error: unknown) => void
}

/** What a resource may use. */
export interface RouteContext extends InspectorOptions {
  startedAt: number
  watchers: () => number
}

/** Fastify with zod's types on its routes. */
export type Api = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Served without a token. Only the page's own files are. */
    open?: boolean
  }
}
