import type { AttemptDetail, EventDetail } from '../api/views/event.ts'
import type { Responder } from '../model/delivery.ts'
import { endToEnd } from '../model/hop-by-hop.ts'
import type { HeaderList } from '../model/request.ts'
import type { ExportOptions } from './placeholder.ts'

/** An event with the response that its sender got, as export formats write it. */
export interface ExportedEvent extends Pick<
  EventDetail,
  'id' | 'receivedAt' | 'receivedInMs' | 'type' | 'callId' | 'verdict' | 'cause' | 'method' | 'httpVersion'
> {
  /** Absolute public URL. */
  url: string
  headers: HeaderList
  body: Uint8Array
  /** What the sender got; null while it waits. */
  response: ExportedResponse | null
}

/** The delivery, with the times of the app's response where it is the app's. */
export interface ExportedResponse extends Pick<
  NonNullable<AttemptDetail['outcome']>,
  'status' | 'statusText' | 'headers' | 'bodyBase64' | 'bodySize' | 'error' | 'firstByteMs' | 'durationMs'
> {
  by: Responder
}

/** Writes all events of an export in one format. */
export type WriteExport = (events: readonly ExportedEvent[], options: ExportOptions) => string

/** The event to export, with its whole body. */
export function exportedEvent(event: EventDetail, body: Uint8Array): ExportedEvent {
  const { publicUrl, path } = event
  return { ...event, url: publicUrl + path, body, response: responseOf(event) }
}

function responseOf({ delivery, attemptsDetail, receivedInMs }: EventDetail): ExportedResponse | null {
  if (!delivery) return null
  const { by, status, bodySize, leftMs } = delivery
  const durationMs = Math.max(0, (delivery.durationMs ?? 0) - receivedInMs)
  const outcome = attemptsDetail.find(({ cause }) => cause === 'forward' || cause === 'trigger')?.outcome
  if (by === 'app' && outcome) return { ...outcome, by, headers: endToEnd(outcome.headers) }
  return {
    ...{ by, status, statusText: '', bodySize, durationMs, firstByteMs: null },
    headers: delivery.headers ?? [],
    bodyBase64: delivery.bodyBase64 ?? '',
    error: leftMs === null ? delivery.code : 'caller_left',
  }
}
