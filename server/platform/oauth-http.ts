import { fetchLimits } from './guarded-fetch.ts'
import type { FetchLimits } from './guarded-fetch.ts'

/** Limits for the responses of token and introspection endpoints, which are small. */
export const responseLimits: FetchLimits = { ...fetchLimits, bytes: 64 * 1024 }

export const formType = 'application/x-www-form-urlencoded'

/** HTTP Basic with id and secret form-encoded first (RFC 6749, section 2.3.1). */
export function basicHeader(clientId: string, clientSecret: string): string {
  const encoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1)
  return `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(clientSecret)}`).toString('base64')}`
}

/** Parses a JSON object; undefined for anything else. No error quotes the text, which may hold a token. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : undefined
  } catch {
    // Not JSON: each caller reports that with a message of its own.
    return undefined
  }
}

/** A number of seconds from a response, also as text; undefined for anything else (RFC 6749, 5.1). */
export function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
}
