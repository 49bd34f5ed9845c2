import { isObject } from '../text/json.ts'
import { callIdOf, messageOf } from './message.ts'
import { samples, type Sample } from './samples.ts'

/** What makes a sample a delivery of this moment. */
export interface Freshness {
  callId: string
  /** Added to every time in it, in ms. */
  shiftMs: number
}

const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/
// Unix ms of the years 2020 to 2050: no other number of a sample is that large.
const isUnixMs = (value: number): boolean => value > 1_577_836_800_000 && value < 2_524_608_000_000

/** A sample with another call id and all its times moved. Undefined when there is no such sample. */
export function freshSample(id: string, freshness: Freshness): Sample['envelope'] | undefined {
  const envelope = Object.hasOwn(samples, id) ? samples[id]?.envelope : undefined
  if (envelope === undefined) return undefined
  const message = messageOf(envelope)
  const callId = message && callIdOf(message)
  return renewed(envelope, { ...freshness, oldCallId: callId }) as Sample['envelope']
}

/** When the sample was sent, in Unix ms: shift by the difference to now, or to the time of its place in a call. */
export function sampleTime(id: string): number {
  const time = samples[id]?.envelope.message['timestamp']
  return typeof time === 'number' ? time : 0
}

function renewed(value: unknown, how: Freshness & { oldCallId: string | undefined }): unknown {
  if (typeof value === 'string') return renewedText(value, how)
  if (typeof value === 'number') return isUnixMs(value) ? value + how.shiftMs : value
  if (Array.isArray(value)) return value.map((item) => renewed(item, how))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renewed(item, how)]))
}

function renewedText(text: string, how: Freshness & { oldCallId: string | undefined }): string {
  if (isoTime.test(text)) return new Date(Date.parse(text) + how.shiftMs).toISOString()
  // Recordings have the call's id in their address.
  return how.oldCallId === undefined ? text : text.replaceAll(how.oldCallId, how.callId)
}
