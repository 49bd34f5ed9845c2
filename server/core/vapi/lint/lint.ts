import type { HeaderList } from '../../model/request.ts'
import type { VapiMessage } from '../message.ts'

/** One mistake in the app's response to Vapi. Data, never an exception. */
export interface Lint {
  /** Stable: `results.missing`. */
  id: string
  /** `error`: Vapi drops or misreads the response. `warning`: it may do so. */
  level: 'error' | 'warning'
  /** Where in the response: `status`, `body`, `results[0].toolCallId`. */
  field: string
  /** What is wrong, in one sentence. */
  message: string
  /** What to do instead, in one sentence. */
  fix: string
}

/** The parts of the app's response that are checked. */
export interface AppResponse {
  /** Null if there was no response. */
  status: number | null
  headers: HeaderList
  body: Uint8Array
  /** Null if it is not known. */
  durationMs: number | null
}

/** Checks a response body that is a JSON object. */
export type BodyLint = (response: Readonly<Record<string, unknown>>, message: VapiMessage) => Lint[]

export const error = (id: string, field: string, message: string, fix: string): Lint => ({
  id,
  level: 'error',
  field,
  message,
  fix,
})

export const warning = (id: string, field: string, message: string, fix: string): Lint => ({
  id,
  level: 'warning',
  field,
  message,
  fix,
})

/** A description of a value: `an object`, `the number 3`. Never contains the text of a string. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${value}`
  return typeof value === 'string' ? 'text' : 'an object'
}
