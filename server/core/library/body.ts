import { badInput, VhookError } from '../model/errors.ts'
import { utf8 } from '../text/bytes.ts'

/** A body exactly as received: bytes, or text that is taken as its UTF-8 bytes. */
export type BodyInput = Uint8Array | ArrayBuffer | string

const hint =
  'Express: express.raw({ type: () => true }); Fastify: parseAs "buffer"; Next.js pages: bodyParser: false; NestJS, Firebase: req.rawBody; Next.js, Hono: the Request.'

function refused(body: unknown): VhookError {
  const what = body && typeof body === 'object' ? 'the parsed one' : String(body)
  return new VhookError(badInput('request body', `pass the raw body, not ${what}`, hint))
}

/** The bytes of a body; the same array when it is one. Throws BAD_INPUT for anything but bytes and text. */
export function bodyBytes(body: BodyInput): Uint8Array {
  if (typeof body === 'string') return utf8(body)
  // Not `instanceof`: test runners and workers pass arrays from another realm.
  const type = Object.prototype.toString.call(body).slice(8, -1)
  if (type === 'Uint8Array') return body as Uint8Array
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
  if (type.endsWith('ArrayBuffer')) return new Uint8Array(body)
  throw refused(body)
}
