import type { HeaderList } from '../model/request.ts'
import { presets } from '../schemes/presets/index.ts'
import { headerOf, proofPlaces } from './places.ts'

/** Names of headers that usually contain a signature or token. */
const proofName =
  /signature|hmac|^(x-)?(api-key|auth-token|access-token|auth|token|secret)$|webhook-?(token|secret|key)$/i

let known: ReadonlySet<string> | undefined

const knownNames = (): ReadonlySet<string> =>
  new Set(presets.flatMap(({ scheme }) => proofPlaces(scheme).flatMap((place) => headerOf(place) ?? [])))

/** The first header that by its name contains a signature or token. An empty one contains none. */
export function namedProof(headers: HeaderList): string | undefined {
  known ??= knownNames()
  const found = headers.find(
    ([name, value]) => value.trim() !== '' && (known?.has(name.toLowerCase()) || proofName.test(name)),
  )
  return found?.[0]
}

/** Headers that never contain a signature or token of a webhook: of HTTP, browsers, proxies and tracing. */
const ordinary =
  /^(accept(-.*)?|access-control-.*|baggage|cache-control|cdn-loop|cf-(?!webhook).*|connection|content-.*|cookie|date|dnt|expect|forwarded|host|if-.*|keep-alive|origin|pragma|priority|proxy-.*|range|referer|sec-.*|te|trailers?|traceparent|tracestate|transfer-encoding|upgrade.*|user-agent|via|x-amzn-trace-id|x-b3-.*|x-cloud-trace-context|x-correlation-id|x-forwarded-.*|x-real-ip|x-request-id|x-requested-with)$/i

/** Names of the headers in which a signature or token may be, in lower case and sorted. */
export const possibleProofs = (headers: HeaderList): string[] =>
  headers
    .filter(([name, value]) => value.trim() !== '' && !ordinary.test(name))
    .map(([name]) => name.toLowerCase())
    .toSorted()
