import { fromBase64, utf8 } from '../text/bytes.ts'
import { isObject } from '../text/json.ts'
import { headerValue, type HeaderList, type SignedRequest } from '../model/request.ts'
import { bad } from './errors.ts'

const WHAT = 'Lambda event'

type Fields = Record<string, unknown>

/** Whether a JSON object is the event of a Lambda function: API Gateway (REST or HTTP API), function URL or load balancer. */
export const looksLikeLambda = (value: unknown): value is Fields =>
  isObject(value) &&
  isObject(value['requestContext']) &&
  (typeof value['httpMethod'] === 'string' || isObject(value['requestContext']['http']))

/** The request that a Lambda event describes, with its body decoded when `isBase64Encoded` says so. Throws BAD_INPUT. */
export function requestFromLambda(event: Fields): SignedRequest {
  const context = fieldsOf(event['requestContext'])
  const headers = headersOf(event)
  const method = textOf(event['httpMethod']) ?? textOf(fieldsOf(context['http'])['method']) ?? 'POST'
  const host = headerValue(headers, 'host') ?? textOf(context['domainName'])
  const scheme = headerValue(headers, 'x-forwarded-proto') ?? 'https'
  // The path of the context has the stage, which the sender's URL has too.
  const path = textOf(event['rawPath']) ?? textOf(context['path']) ?? textOf(event['path']) ?? '/'
  const query = queryOf(event, isObject(context['elb']))
  const url = `${host === undefined ? '' : `${scheme}://${host}`}${path}${query === '' ? '' : `?${query}`}`
  return { method, url, headers, body: bodyOf(event) }
}

const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {})
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Lists of values under their names; `single` has only the last value of each. */
function entriesOf(multiple: unknown, single: unknown): Array<[name: string, value: string]> {
  return Object.entries(fieldsOf(isObject(multiple) ? multiple : single)).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, String(one)]),
  )
}

function headersOf(event: Fields): HeaderList {
  const headers = entriesOf(event['multiValueHeaders'], event['headers'])
  const cookies = event['cookies']
  return Array.isArray(cookies) && cookies.length > 0 ? [...headers, ['cookie', cookies.join('; ')]] : headers
}

/** API Gateway's REST events have their parameters decoded, those of a load balancer are as they were sent. */
function queryOf(event: Fields, isEncoded: boolean): string {
  const raw = textOf(event['rawQueryString'])
  if (raw !== undefined) return raw
  const encode = isEncoded ? String : encodeURIComponent
  return entriesOf(event['multiValueQueryStringParameters'], event['queryStringParameters'])
    .map((pair) => pair.map(encode).join('='))
    .join('&')
}

function bodyOf(event: Fields): Uint8Array {
  const { body, isBase64Encoded } = event
  if (body === undefined || body === null) return new Uint8Array()
  if (typeof body !== 'string') throw bad(WHAT, 'its body is not text')
  const bytes = isBase64Encoded === true ? fromBase64(body) : utf8(body)
  if (bytes === undefined) throw bad(WHAT, 'isBase64Encoded is true, but its body is not base64')
  return bytes
}
