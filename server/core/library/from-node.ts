import { headerValue, type SignedRequest } from '../model/request.ts'
import { bodyBytes, type BodyInput } from './body.ts'
import { headerList } from './headers.ts'

/** The part of Node's `IncomingMessage` that is read here. Express's and Fastify's `protocol` and `originalUrl` are used if present. */
export interface NodeRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly rawHeaders: readonly string[]
  readonly socket?: object | null | undefined
  readonly originalUrl?: string | undefined
  readonly protocol?: string | undefined
}

function urlOf(request: NodeRequest, host: string | undefined): string {
  const path = request.originalUrl ?? request.url ?? '/'
  if (host === undefined || !path.startsWith('/')) return path
  const { encrypted } = (request.socket ?? {}) as { encrypted?: unknown }
  return `${request.protocol ?? (encrypted ? 'https' : 'http')}://${host}${path}`
}

/**
 * Reads a Node request, as in `node:http`, Express and Fastify (`request.raw`), with the body exactly as it arrived: in Express,
 * `req.body` of `express.raw({ type: () => true })`. A text is taken as its UTF-8 bytes.
 *
 * @param options.url The public URL, for senders that sign the URL. Default: protocol, `Host` header and path of the request,
 * which behind a proxy may differ from what the sender saw.
 * @throws {VhookError} `BAD_INPUT` when the body is neither bytes nor text, as after a JSON body parser.
 * @example
 * ```ts
 * app.post('/hook', express.raw({ type: () => true }), async (req, res) => {
 *   const { verdict } = await verify(fromNode(req, req.body), credential, { now: Date.now() })
 *   res.sendStatus(verdict === 'valid' ? 204 : 401)
 * })
 * ```
 */
export function fromNode(request: NodeRequest, body: BodyInput, options: { url?: string } = {}): SignedRequest {
  const headers = headerList(request.rawHeaders)
  const url = options.url ?? urlOf(request, headerValue(headers, 'host'))
  return { method: request.method ?? 'GET', url, headers, body: bodyBytes(body) }
}
