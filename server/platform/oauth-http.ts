import { outboundLimits } from './guarded-fetch.ts'
import type { OutboundLimits } from './guarded-fetch.ts'

/** What an answer of a token or introspection endpoint may take: a token is small. */
export const answerLimits: OutboundLimits = { ...outboundLimits, bytes: 64 * 1024 }

export const formType = 'application/x-www-form-urlencoded'

/** HTTP Basic with id and secret form-encoded first, as RFC 6749, section 2.3.1 wants it. */
export function basicHeader(clientId: string, clientSecret: string): string {
  const encoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1)
  return `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(clientSecret)}`).toString('base64')}`
}

/** The object that a text is in JSON, or undefined. Its words are never repeated: the text may hold a token. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : undefined
  } catch {
    // Not JSON: whoever asked says so in its own words.
    return undefined
  }
}

/** A number of seconds that a server sent, also as text; undefined for anything else (RFC 6749, 5.1). */
export function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
}
