import type { RevealRequest } from '../../core/api/views/reveal.ts'
import { problems, VhookError } from '../../core/model/errors.ts'
import type { CapturedEvent, StoredBody } from '../../core/model/event.ts'
import type { HeaderList } from '../../core/model/request.ts'
import type { Sealed, StoredAttempt, StoredEvent } from '../../store/contract.ts'
import type { Vault } from '../contract.ts'
import { restoreBytes, restoreLines } from './originals.ts'
import type { OriginalRanges, Originals, SealedPart } from './originals.ts'

type Unsealer = Pick<Vault, 'unseal'>

/** The event as received, byte for byte, for verification and replay. Undefined if this key cannot unseal it. */
export async function originalOf(
  vault: Unsealer,
  { event, sealed }: StoredEvent,
  readBody: (body: StoredBody) => Promise<Uint8Array>,
): Promise<CapturedEvent | undefined> {
  const originals = unsealed(vault, event.id, 'captured', sealed)
  if (!originals || originals.body === 'lost') return undefined
  return {
    ...event,
    headers: restoreLines(event.headers, originals.headers),
    trailers: restoreLines(event.trailers, originals.trailers),
    path: originals.path ?? originals.target ?? event.path,
    body: originals.body ? await restoreBody(event.body, originals.body, readBody) : event.body,
  }
}

async function restoreBody(
  body: StoredBody,
  ranges: OriginalRanges,
  readBody: (body: StoredBody) => Promise<Uint8Array>,
): Promise<StoredBody> {
  const bytes = new Uint8Array(restoreBytes(await readBody(body), ranges))
  return { kind: 'bytes', bytes, size: bytes.length, sha256: ranges.sha256 }
}

/**
 * The original values of captured headers. Throws NO_SUCH_HEADER for a name that does not occur, NO_SUCH_ATTEMPT, and EVENT_LOCKED
 * if this key cannot unseal them.
 */
export function revealHeaders(vault: Unsealer, stored: StoredEvent, request: RevealRequest): HeaderList {
  const lines = originalLines(vault, stored, request)
  if (!lines) throw new VhookError(problems.eventLocked(stored.event.id))
  const wanted = new Set(request.headers.map((name) => name.toLowerCase()))
  const present = new Set(lines.map(([name]) => name.toLowerCase()))
  const missing = [...wanted].find((name) => !present.has(name))
  if (missing !== undefined) throw new VhookError(problems.noSuchHeader(missing))
  return lines.filter(([name]) => wanted.has(name.toLowerCase()))
}

function originalLines(vault: Unsealer, stored: StoredEvent, request: RevealRequest): HeaderList | undefined {
  const { event, sealed, attempts } = stored
  const { attempt: id, side } = request
  if (id === undefined) return restored(event.headers, unsealed(vault, event.id, 'captured', sealed))
  const attempt = attempts.find((one) => one.id === id)
  if (!attempt) throw new VhookError(problems.noSuchAttempt(id))
  return side === 'answered' ? responseLines(vault, attempt) : requestLines(vault, attempt)
}

const requestLines = (vault: Unsealer, { id, headers, sealed }: StoredAttempt): HeaderList | undefined =>
  restored(headers, unsealed(vault, id, 'sent', sealed))

const responseLines = (vault: Unsealer, { id, outcome, answerSealed }: StoredAttempt): HeaderList | undefined =>
  restored(outcome?.headers ?? [], unsealed(vault, id, 'answered', answerSealed))

const restored = (masked: HeaderList, originals: Originals | undefined): HeaderList | undefined =>
  originals && restoreLines(masked, originals.headers)

/** Empty if nothing is sealed; undefined if it cannot be unsealed. */
function unsealed(vault: Unsealer, id: string, part: SealedPart, sealed: Sealed | undefined): Originals | undefined {
  if (!sealed) return {}
  const text = vault.unseal(id, part, sealed)
  return text === undefined ? undefined : (JSON.parse(text) as Originals)
}
