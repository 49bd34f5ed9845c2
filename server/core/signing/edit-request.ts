import type { ReplayRequest } from '../api/views/replay.ts'
import { unmaskEdit } from '../masking/unmask-edit.ts'
import { problems, VhookError } from '../model/errors.ts'
import { ownHeaderNames } from '../model/hop-by-hop.ts'
import type { HeaderList, SignedRequest } from '../model/request.ts'
import { fromBase64 } from '../text/bytes.ts'

/** RFC 9110 section 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/**
 * The original request with a user's changes. `masked` is the request that the user edited: masks left in the edit become the
 * real values again. Throws BAD_REQUEST_FIELD, which names the field.
 */
export function editRequest(
  original: SignedRequest,
  edit: ReplayRequest,
  masked: SignedRequest = original,
): SignedRequest {
  const { method = original.method, path = original.url, headers, bodyBase64 } = unmaskEdit(edit, masked, original)
  if (!token.test(method)) throw bad('method', 'is not an HTTP token')
  if (!/^(\/|\*$)[\x21-\x7e\x80-\xff]*$/.test(path))
    throw bad('path', 'must begin with a slash and contain no spaces or control characters')
  return {
    method,
    url: path,
    headers: headers ? withHost(checked(headers, original.headers), original.headers) : original.headers,
    body: bodyBase64 === undefined ? original.body : bodyOf(bodyBase64),
  }
}

/** An edit cannot change `Host`, so a list without it keeps the original one. */
function withHost(headers: HeaderList, original: HeaderList): HeaderList {
  const isHost = ([name]: readonly [string, string]): boolean => name.toLowerCase() === 'host'
  return headers.some(isHost) ? headers : [...original.filter(isHost), ...headers]
}

function bodyOf(bodyBase64: string): Uint8Array {
  const bytes = fromBase64(bodyBase64)
  if (!bytes) throw bad('body', 'is not base64')
  return bytes
}

function checked(headers: HeaderList, original: HeaderList): HeaderList {
  const received = new Set(original.map(([name, value]) => `${name}\n${value}`))
  for (const [name, value] of headers) {
    if (!token.test(name)) throw bad(`header name "${name}"`, 'contains a character that is not allowed')
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw bad(`header ${name}`, 'contains a control character, or a character above U+00FF')
    if (ownHeaderNames.has(name.toLowerCase()) && !received.has(`${name}\n${value}`))
      throw bad(`header ${name}`, 'cannot be edited because vhook sets it')
  }
  return headers
}

const bad = (field: string, why: string): VhookError => new VhookError(problems.badRequestField(field, why))
