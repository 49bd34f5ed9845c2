import type { Hub } from '../hub.ts'
import type { Service } from '../service/contract.ts'

export interface InspectorOptions {
  service: Service
  hub: Hub
  /** From a CSPRNG, at least 32 characters. */
  token: string
  /** Folder of the built page, or null to serve the API alone. */
  uiFolder: string | null
  /** Allowed Host values, in lower case with their port: see `hostsOf`. Called for every request. */
  hosts: () => readonly string[]
  version: string
  /** Unix ms; default: now. */
  startedAt?: number
  /** Called with every error that a client only sees as INTERNAL. */
  report?: (error: unknown) => void
}

/** What handlers may use. */
export interface RouteContext extends InspectorOptions {
  startedAt: number
  watchers: () => number
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Served without a token: only the page's own files and the proof of the inspector. */
    open?: boolean
  }
}
