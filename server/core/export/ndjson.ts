import { base64, strictTextOf } from '../text/bytes.ts'
import { inertJson } from '../text/escape.ts'
import type { ExportedEvent, WriteExport } from './event.ts'
import { exportedHeaders, STAMP, type ExportOptions } from './placeholder.ts'

/** One JSON line per event, with a request that `vhook verify` can read. A body that is not UTF-8 is in `bodyBase64`. */
export const toNdjson: WriteExport = (events, options) =>
  events.map((event) => `${inertJson(lineOf(event, options))}\n`).join('')

function lineOf({ body, headers, response, receivedAt, ...event }: ExportedEvent, options: ExportOptions): object {
  const { id, type, callId, verdict, cause, method, url, httpVersion } = event
  return {
    ...(options.secrets === 'shown' ? { comment: STAMP } : {}),
    ...{ id, receivedAt: new Date(receivedAt).toISOString(), type, callId, verdict, cause },
    ...{ method, url, httpVersion, headers: exportedHeaders(headers, options) },
    ...bodyFields(body),
    answer: response && responseFields(response, options),
  }
}

function bodyFields(body: Uint8Array): { body: string } | { bodyBase64: string } {
  const text = strictTextOf(body)
  return text === undefined ? { bodyBase64: base64(body) } : { body: text }
}

const responseFields = (response: NonNullable<ExportedEvent['response']>, options: ExportOptions): object => ({
  by: response.by,
  status: response.status,
  error: response.error,
  durationMs: response.durationMs,
  headers: exportedHeaders(response.headers, options),
  bodyBase64: response.bodyBase64,
})
