import type { AttemptDetail, EventDetail } from '../api/views/event.ts'
import type { HeaderList } from '../model/request.ts'
import type { ExportOptions } from './placeholder.ts'

/** An event with the app's response, as export formats write it. */
export interface ExportedEvent extends Pick<
  EventDetail,
  'id' | 'receivedAt' | 'receivedInMs' | 'type' | 'callId' | 'verdict' | 'cause' | 'method' | 'httpVersion'
> {
  /** Absolute public URL. */
  url: string
  headers: HeaderList
  body: Uint8Array
  /** The response that the sender received, otherwise the app's last one. */
  response: AttemptDetail['outcome']
}

/** Writes all events of an export in one format. */
export type WriteExport = (events: readonly ExportedEvent[], options: ExportOptions) => string

/** The event to export, with its whole body. */
export function exportedEvent(event: EventDetail, body: Uint8Array): ExportedEvent {
  const { attemptsDetail, publicUrl, path } = event
  const forwarded = attemptsDetail.find((attempt) => attempt.cause === 'forward') ?? attemptsDetail.at(-1)
  return { ...event, url: publicUrl + path, body, response: forwarded?.outcome ?? null }
}
