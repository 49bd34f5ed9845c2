import type { ReplayRequest } from '../api/views/replay.ts'
import { fromBase64 } from '../text/bytes.ts'
import { problems, VhookError } from '../model/errors.ts'
import type { HeaderList, SignedRequest } from '../model/request.ts'
import { unmaskHeaders } from '../masking/mask.ts'

/** Names that vhook writes itself, so that what is sent is always one whole request to the app and to nobody else. */
const notEditable = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'proxy-connection',
])

/** RFC 9110 section 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/**
 * The request that a replay starts from: the event's own, with the person's changes. Throws BAD_REQUEST_FIELD, which names the
 * field, before anything could be sent.
 */
export function editRequest(original: SignedRequest, edit: ReplayRequest): SignedRequest {
  const method = edit.method ?? original.method
  if (!token.test(method)) throw bad('method', 'is not a plain word')
  const path = edit.path ?? original.url
  if (!/^(\/|\*$)[\x21-\x7e\x80-\xff]*$/.test(path))
    throw bad('path', 'must begin with a slash and hold no spaces or control characters')
  const headers = edit.headers
    ? checked(unmaskHeaders(edit.headers, original.headers), original.headers)
    : original.headers
  return { method, url: path, headers, body: editedBody(original, edit) }
}

function editedBody(original: SignedRequest, edit: ReplayRequest): Uint8Array {
  if (edit.bodyBase64 === undefined) return original.body
  const bytes = fromBase64(edit.bodyBase64)
  if (!bytes) throw bad('body', 'is not base64')
  return bytes
}

function checked(headers: HeaderList, original: HeaderList): HeaderList {
  const had = new Set(original.map(([name, value]) => `${name}\n${value}`))
  for (const [name, value] of headers) {
    if (!token.test(name)) throw bad(`header name "${name}"`, 'has a character that is not allowed')
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw bad(`header ${name}`, 'has a control character, or one above U+00FF')
    if (notEditable.has(name.toLowerCase()) && !had.has(`${name}\n${value}`))
      throw bad(`header ${name}`, 'is written by vhook itself')
  }
  return headers
}

const bad = (field: string, why: string): VhookError => new VhookError(problems.badRequestField(field, why))
