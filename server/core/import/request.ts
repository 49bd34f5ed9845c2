import { textOf } from '../text/bytes.ts'
import { parseJson } from '../text/json.ts'
import type { SignedRequest } from '../model/request.ts'
import { bad } from './errors.ts'
import { looksLikeCurl, requestFromCurl } from './curl.ts'
import { looksLikeHar, requestFromHar } from './har.ts'
import { looksLikeHttp, requestFromHttp } from './http.ts'
import { requestFromJson } from './json.ts'
import { looksLikeLambda, requestFromLambda } from './lambda.ts'
import { refuseSeveralLines } from './ndjson.ts'

/** A request from a text. */
export interface ReadRequest extends SignedRequest {
  /** The body without the line end of the whole text, when nothing says which of the two was sent. */
  bodyWithoutNewline?: Uint8Array
}

/** A request from a file or pasted text: vhook's JSON, a line of NDJSON, a HAR entry, a Lambda event, a curl command, or raw HTTP. Throws BAD_INPUT. */
export function readRequest(bytes: Uint8Array): ReadRequest {
  const text = textOf(bytes)
  if (/^\uFEFF?\s*\{/.test(text)) {
    const json = text.replace(/^\uFEFF/, '')
    const value = parseJson(json) ?? refuseSeveralLines(json)
    if (value === undefined) throw bad('request', 'it starts like JSON, but is not valid JSON')
    if (looksLikeHar(value)) return requestFromHar(value)
    return looksLikeLambda(value) ? requestFromLambda(value) : requestFromJson(value)
  }
  if (looksLikeCurl(text)) return requestFromCurl(text)
  if (looksLikeHttp(text)) return requestFromHttp(bytes)
  throw bad('request', 'it is neither JSON, a HAR entry, a curl command nor raw HTTP text')
}
