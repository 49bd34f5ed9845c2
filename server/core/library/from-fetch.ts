import { badInput, VhookError } from '../model/errors.ts'
import type { SignedRequest } from '../model/request.ts'
import { type FetchHeaders, headerList } from './headers.ts'

/** The part of the Fetch API's `Request` that is read here, so that the types need no DOM. */
export interface FetchRequest {
  readonly method: string
  readonly url: string
  readonly headers: FetchHeaders
  readonly bodyUsed: boolean
  clone(): { arrayBuffer(): Promise<ArrayBuffer> }
}

/**
 * Reads a Fetch API `Request`, as in Next.js, Hono (`c.req.raw`), Bun, Deno and workers. Reads a clone: the request's own body
 * can still be read afterwards.
 *
 * @param options.url The public URL, for senders that sign the URL, where a proxy changed it. Default `request.url`.
 * @throws {VhookError} `BAD_INPUT` when the body was read before.
 * @example
 * ```ts
 * const { verdict } = await verify(await fromFetch(request), credential, { now: Date.now() })
 * if (verdict !== 'valid') return new Response('Invalid signature', { status: 401 })
 * ```
 */
export async function fromFetch(request: FetchRequest, options: { url?: string } = {}): Promise<SignedRequest> {
  if (request.bodyUsed)
    throw new VhookError(badInput('request', 'its body was read before; pass it earlier, or pass a clone'))
  const { method, url, headers } = request
  const body = new Uint8Array(await request.clone().arrayBuffer())
  return { method, url: options.url ?? url, headers: headerList(headers), body }
}
