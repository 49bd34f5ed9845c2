import { base64, fromBase64, strictTextOf } from '../text/bytes.ts'
import { headerValue, type HeaderList } from '../model/request.ts'
import { inertJson } from '../text/escape.ts'
import type { ExportedEvent, WriteExport } from './event.ts'
import { exportedHeaders, STAMP, type ExportOptions } from './placeholder.ts'

interface Pair {
  name: string
  value: string
}

/** HAR 1.2 (the W3C's archived draft), one entry per event, with the response that the sender got. Cookies are only listed as headers. */
export const toHar: WriteExport = (events, options) => {
  const log = {
    version: '1.2',
    creator: { name: 'vhook', version: '1' },
    entries: events.map((event) => entryOf(event, options)),
    ...(options.secrets === 'shown' ? { comment: STAMP } : {}),
  }
  return `${inertJson({ log }, 2)}\n`
}

function entryOf(event: ExportedEvent, options: ExportOptions): object {
  const { receivedAt, receivedInMs, response } = event
  const wait = response?.firstByteMs ?? response?.durationMs ?? 0
  const receive = (response?.durationMs ?? wait) - wait
  return {
    startedDateTime: new Date(receivedAt - receivedInMs).toISOString(),
    time: receivedInMs + wait + receive,
    request: requestOf(event, options),
    response: responseOf(event, options),
    cache: {},
    timings: { send: receivedInMs, wait, receive },
    _id: event.id,
    _verdict: event.verdict,
  }
}

const pairs = (headers: HeaderList, options: ExportOptions): Pair[] =>
  exportedHeaders(headers, options).map(([name, value]) => ({ name, value }))

function requestOf({ method, url, httpVersion, headers, body }: ExportedEvent, options: ExportOptions): object {
  return {
    ...{ method, url, httpVersion: `HTTP/${httpVersion}`, cookies: [], headers: pairs(headers, options) },
    queryString: queryOf(url),
    ...(body.length === 0 ? {} : { postData: { mimeType: mimeType(headers), ...textOrBase64(body) } }),
    headersSize: -1,
    bodySize: body.length,
  }
}

/** Without a response the status is 0, as in browsers. */
function responseOf({ httpVersion, response }: ExportedEvent, options: ExportOptions): object {
  const headers = response?.headers ?? []
  const body = fromBase64(response?.bodyBase64 ?? '') ?? new Uint8Array()
  return {
    ...{ status: response?.status ?? 0, statusText: response?.statusText ?? '', httpVersion: `HTTP/${httpVersion}` },
    ...{ cookies: [], headers: pairs(headers, options) },
    content: { size: response?.bodySize ?? 0, mimeType: mimeType(headers), ...textOrBase64(body) },
    redirectURL: headerValue(headers, 'location') ?? '',
    headersSize: -1,
    bodySize: response?.bodySize ?? 0,
    ...(response?.error ? { _error: response.error } : {}),
  }
}

const mimeType = (headers: HeaderList): string => headerValue(headers, 'content-type') ?? ''

function textOrBase64(body: Uint8Array): { text: string; encoding?: 'base64' } {
  const text = strictTextOf(body)
  return text === undefined ? { text: base64(body), encoding: 'base64' } : { text }
}

/** Names and values as written in the URL, so that undecodable ones are not lost. */
function queryOf(url: string): Pair[] {
  const query = url.slice(url.indexOf('?') + 1)
  if (query === url || query === '') return []
  return query.split('&').map((piece) => {
    const at = piece.indexOf('=')
    return at < 0 ? { name: piece, value: '' } : { name: piece.slice(0, at), value: piece.slice(at + 1) }
  })
}
