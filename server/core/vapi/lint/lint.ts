import type { HeaderList } from '../../model/request.ts'
import type { VapiMessage } from '../message.ts'

/** One thing in the app's answer that Vapi will not take as meant. Data, never an exception. */
export interface Lint {
  /** Stable: `results.missing`. */
  id: string
  /** `error`: Vapi drops or misreads the answer. `warning`: it may. */
  level: 'error' | 'warning'
  /** Where in the answer: `status`, `body`, `results[0].toolCallId`. */
  field: string
  /** One sentence: what is wrong. */
  message: string
  /** One sentence: what to write instead. */
  fix: string
}

/** The app's answer as far as it is judged. */
export interface AppAnswer {
  /** Null when none came. */
  status: number | null
  headers: HeaderList
  body: Uint8Array
  /** Null when it is not known. */
  durationMs: number | null
}

/** Judges the body of an answer that is a JSON object. */
export type BodyLint = (answer: Readonly<Record<string, unknown>>, message: VapiMessage) => Lint[]

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

/** What a value is, in the words of a person: `an object`, `the number 3`. Never the text of a string. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${value}`
  return typeof value === 'string' ? 'text' : 'an object'
}
