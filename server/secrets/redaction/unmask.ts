import type { RevealRequest } from '../../core/api/views/reveal.ts'
import { problems, VhookError } from '../../core/model/errors.ts'
import type { CapturedEvent, StoredBody } from '../../core/model/event.ts'
import type { HeaderList } from '../../core/model/request.ts'
import type { StoredAttempt, Sealed, StoredEvent } from '../../store/contract.ts'
import type { Vault } from '../contract.ts'
import { realBytes, realLines } from './mask-parts.ts'
import type { Hidden, Place, Runs } from './mask-parts.ts'

type Opener = Pick<Vault, 'unseal'>

/** What arrived, byte for byte, for verification and replay. Undefined when this key does not open it. `read` gives a body's bytes. */
export async function originalOf(
  vault: Opener,
  { event, sealed }: StoredEvent,
  read: (body: StoredBody) => Promise<Uint8Array>,
): Promise<CapturedEvent | undefined> {
  const hidden = openedOf(vault, event.id, 'captured', sealed)
  if (!hidden || hidden.body === 'lost') return undefined
  return {
    ...event,
    headers: realLines(event.headers, hidden.headers),
    trailers: realLines(event.trailers, hidden.trailers),
    path: hidden.path ?? hidden.target ?? event.path,
    body: hidden.body ? await bodyOf(event.body, hidden.body, read) : event.body,
  }
}

async function bodyOf(
  body: StoredBody,
  runs: Runs,
  read: (body: StoredBody) => Promise<Uint8Array>,
): Promise<StoredBody> {
  const bytes = new Uint8Array(realBytes(await read(body), runs))
  return { kind: 'bytes', bytes, size: bytes.length, sha256: runs.sha256 }
}

/**
 * Captured header lines behind their masks. Throws NO_SUCH_HEADER for a name that is not among them, NO_SUCH_ATTEMPT, and
 * EVENT_LOCKED when this key does not open them.
 */
export function revealed(vault: Opener, stored: StoredEvent, request: RevealRequest): HeaderList {
  const lines = linesOf(vault, stored, request)
  if (!lines) throw new VhookError(problems.eventLocked(stored.event.id))
  const wanted = new Set(request.headers.map((name) => name.toLowerCase()))
  const there = new Set(lines.map(([name]) => name.toLowerCase()))
  const missing = [...wanted].find((name) => !there.has(name))
  if (missing !== undefined) throw new VhookError(problems.noSuchHeader(missing))
  return lines.filter(([name]) => wanted.has(name.toLowerCase()))
}

function linesOf(vault: Opener, stored: StoredEvent, { attempt: id, side }: RevealRequest): HeaderList | undefined {
  const { event, sealed, attempts } = stored
  if (id === undefined) return real(event.headers, openedOf(vault, event.id, 'captured', sealed))
  const attempt = attempts.find((one) => one.id === id)
  if (!attempt) throw new VhookError(problems.noSuchAttempt(id))
  return side === 'answered' ? answeredLines(vault, attempt) : sentLines(vault, attempt)
}

const sentLines = (vault: Opener, { id, headers, sealed }: StoredAttempt): HeaderList | undefined =>
  real(headers, openedOf(vault, id, 'sent', sealed))

const answeredLines = (vault: Opener, { id, outcome, answerSealed }: StoredAttempt): HeaderList | undefined =>
  real(outcome?.headers ?? [], openedOf(vault, id, 'answered', answerSealed))

const real = (shown: HeaderList, hidden: Hidden | undefined): HeaderList | undefined =>
  hidden && realLines(shown, hidden.headers)

/** Nothing hidden where nothing is sealed; undefined where it cannot be unsealed. */
function openedOf(vault: Opener, id: string, place: Place, sealed: Sealed | undefined): Hidden | undefined {
  if (!sealed) return {}
  const text = vault.unseal(id, place, sealed)
  return text === undefined ? undefined : (JSON.parse(text) as Hidden)
}
