import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SignedView } from '../../core/api/views/verification.ts'
import type { Attempt, AttemptOutcome } from '../../core/model/attempt.ts'
import { VhookError } from '../../core/model/errors.ts'
import type { CapturedEvent } from '../../core/model/event.ts'
import type { HeaderList, SignedRequest } from '../../core/model/request.ts'
import type { Sealed, StoredEvent } from '../../store/contract.ts'
import type { Vault } from '../contract.ts'
import { maskFile } from './mask-file.ts'
import { coverBytes, coverText } from './overwrite.ts'
import { maskLines } from './mask-parts.ts'
import type { Hidden, Masked, Place } from './mask-parts.ts'
import { maskAttempt, maskEvent, maskOutcome } from './mask-record.ts'
import { sensitiveValuesOf } from './sensitive-values.ts'
import type { SensitiveValues } from './sensitive-values.ts'

type RedactorVault = Pick<Vault, 'usable' | 'views' | 'onChange' | 'seal' | 'print'>

/** A record as it may be kept, and what its masks stand for; nothing when it has none. */
export interface Redacted<What> {
  record: What
  sealed?: Sealed
}

/**
 * Stands between what happens and what is kept: credentials in captured traffic are masked, and sealed beside their masks with
 * the installation's key. Verification and replay get the real bytes back (`opened.ts`), screens never do.
 */
export class Redactor {
  readonly #vault: RedactorVault
  readonly #spillFolder: string
  #watched: SensitiveValues
  /** Files with the real bytes of events that were kept with a covered copy, by the event's id. */
  readonly #replaced = new Map<string, Promise<string | undefined>>()

  constructor(vault: RedactorVault, spillFolder: string) {
    this.#vault = vault
    this.#spillFolder = spillFolder
    this.#watched = sensitiveValuesOf(vault)
    vault.onChange(() => (this.#watched = sensitiveValuesOf(vault)))
  }

  /** Names of the headers that are masked, in lower case. */
  get names(): readonly string[] {
    return [...this.#watched.names]
  }

  /** Rejects with STORAGE_FAILED when the file of a large body cannot be read, or its covered copy not be written. */
  async event(event: CapturedEvent): Promise<Redacted<CapturedEvent>> {
    if (event.body.kind === 'bytes') return this.#kept(event.id, 'captured', maskEvent(event, this.#watched))
    const { file } = event.body
    const masking = maskFile(event.body, this.#spillFolder, this.#watched.secrets)
    const replaced = masking.then(({ hidden }) => (hidden === undefined ? undefined : file))
    this.#replaced.set(
      event.id,
      replaced.catch(() => undefined),
    )
    const body = await masking
    return this.#kept(event.id, 'captured', maskEvent(event, this.#watched, body))
  }

  attempt(attempt: Attempt): Redacted<Attempt> {
    return this.#kept(attempt.id, 'sent', maskAttempt(attempt, this.#watched))
  }

  outcome(attemptId: string, outcome: AttemptOutcome): Redacted<AttemptOutcome> {
    return this.#kept(attemptId, 'answered', maskOutcome(outcome, this.#watched))
  }

  /** What was found out about an event, in words: a header may hold a stored secret where a signature is due. */
  words<What>(found: What): What {
    const { secrets } = this.#watched
    if (secrets.length === 0) return found
    const text = Buffer.from(JSON.stringify(found))
    const open = coverBytes(text, secrets)
    return open === text ? found : (JSON.parse(Buffer.from(open).toString()) as What)
  }

  /** A request as a screen may show it; lengths of address and body are the real ones. */
  request(request: SignedRequest): SignedRequest {
    const { secrets } = this.#watched
    const headers = maskLines(request.headers, this.#watched).shown
    return { ...request, headers, url: coverText(request.url, secrets), body: coverBytes(request.body, secrets) }
  }

  /** Lists of headers as a screen may show them. */
  headers<Lists extends Record<string, HeaderList>>(lists: Lists): Lists {
    const shown = Object.entries(lists).map(([name, lines]) => [name, maskLines(lines, this.#watched).shown])
    return Object.fromEntries(shown) as Lists
  }

  /** Signed bytes as a screen may show them: their positions hold. */
  signed(view: SignedView): SignedView {
    const bytes = Buffer.from(view.payloadBase64, 'base64')
    const open = coverBytes(bytes, this.#watched.secrets)
    return this.words(open === bytes ? view : { ...view, payloadBase64: Buffer.from(open).toString('base64') })
  }

  /** A stored event as a screen may show it: what became a secret only after it was kept is masked too. */
  shown(stored: StoredEvent): StoredEvent {
    const { event, summary, attempts, verifications } = stored
    return {
      ...stored,
      event: maskEvent(event, this.#watched).shown,
      summary: { ...summary, path: coverText(summary.path, this.#watched.secrets) },
      verifications: this.words(verifications),
      attempts: attempts.map((attempt) => this.shownAttempt(attempt)),
    }
  }

  /** Call it when nobody needs the real bytes of the event's file any more. */
  async release(eventId: string): Promise<void> {
    const replaced = this.#replaced.get(eventId)
    this.#replaced.delete(eventId)
    const file = await replaced
    if (file !== undefined) await rm(join(this.#spillFolder, file), { force: true })
  }

  /** An attempt as a screen may show it. */
  shownAttempt<Kind extends Attempt>(attempt: Kind): Kind {
    const { shown } = maskAttempt(attempt, this.#watched)
    return { ...shown, outcome: shown.outcome && maskOutcome(shown.outcome, this.#watched).shown }
  }

  #kept<What>(id: string, place: Place, { shown, hidden }: Masked<What, Hidden>): Redacted<What> {
    return hidden ? { record: shown, sealed: this.#seal(id, place, hidden) } : { record: shown }
  }

  /** Without a key nothing can be kept but the masks: an empty seal says that something was there. */
  #seal(id: string, place: Place, hidden: Hidden): Sealed {
    try {
      return this.#vault.seal(id, place, JSON.stringify(hidden))
    } catch (error) {
      if (error instanceof VhookError) return new Uint8Array()
      throw error
    }
  }
}
