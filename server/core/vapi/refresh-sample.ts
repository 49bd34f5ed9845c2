import { isObject } from '../text/json.ts'
import { callIdOf, messageOf } from './message.ts'
import { samples, type Sample } from './samples.ts'

/** How a sample is changed to look like a current request. */
export interface Refresh {
  callId: string
  /** Added to every time, in ms. */
  shiftMs: number
}

const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/
// Unix ms from 2020 to 2050; no other number in a sample is that large.
const isUnixMs = (value: number): boolean => value > 1_577_836_800_000 && value < 2_524_608_000_000

/** A sample with another call id and all times shifted. Undefined if there is no such sample. */
export function refreshSample(id: string, freshness: Refresh): Sample['envelope'] | undefined {
  const envelope = Object.hasOwn(samples, id) ? samples[id]?.envelope : undefined
  if (envelope === undefined) return undefined
  const message = messageOf(envelope)
  const callId = message && callIdOf(message)
  return refreshed(envelope, { ...freshness, oldCallId: callId }) as Sample['envelope']
}

/** When the sample was sent, in Unix ms: shift it by the difference to now, or to its time within a call. */
export function sampleTime(id: string): number {
  const time = samples[id]?.envelope.message['timestamp']
  return typeof time === 'number' ? time : 0
}

function refreshed(value: unknown, how: Refresh & { oldCallId: string | undefined }): unknown {
  if (typeof value === 'string') return refreshedText(value, how)
  if (typeof value === 'number') return isUnixMs(value) ? value + how.shiftMs : value
  if (Array.isArray(value)) return value.map((item) => refreshed(item, how))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, refreshed(item, how)]))
}

function refreshedText(text: string, how: Refresh & { oldCallId: string | undefined }): string {
  if (isoTime.test(text)) return new Date(Date.parse(text) + how.shiftMs).toISOString()
  // The URLs of recordings contain the call id.
  return how.oldCallId === undefined ? text : text.replaceAll(how.oldCallId, how.callId)
}
