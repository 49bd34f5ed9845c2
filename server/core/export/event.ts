import type { AttemptDetail, EventDetail } from '../api/views/event.ts'
import type { HeaderList } from '../model/request.ts'
import type { ExportOptions } from './placeholder.ts'

/** An event and the app's answer, as every form of export writes them. */
export interface ExportedEvent extends Pick<
  EventDetail,
  'id' | 'receivedAt' | 'receivedInMs' | 'type' | 'callId' | 'verdict' | 'cause' | 'method' | 'httpVersion'
> {
  /** Absolute: the address that the sender called. */
  url: string
  headers: HeaderList
  body: Uint8Array
  /** What the app answered the sender, else what it answered last. */
  answer: AttemptDetail['outcome']
}

/** How one form writes all the events of an export. */
export type WriteExport = (events: readonly ExportedEvent[], options: ExportOptions) => string

/** The event to export, with its whole body. */
export function exportedEvent(event: EventDetail, body: Uint8Array): ExportedEvent {
  const { attemptsDetail, publicUrl, path } = event
  const forwarded = attemptsDetail.find((attempt) => attempt.cause === 'forward') ?? attemptsDetail.at(-1)
  return { ...event, url: publicUrl + path, body, answer: forwarded?.outcome ?? null }
}
