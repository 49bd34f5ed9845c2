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
import { maskLines } from './mask-parts.ts'
import type { Masked } from './mask-parts.ts'
import { maskAttempt, maskEvent, maskOutcome } from './mask-record.ts'
import type { Originals, SealedPart } from './originals.ts'
import { overwriteBytes, overwriteText } from './overwrite.ts'
import { sensitiveValuesOf } from './sensitive-values.ts'
import type { SensitiveValues } from './sensitive-values.ts'

type RedactorVault = Pick<Vault, 'usable' | 'views' | 'onChange' | 'seal' | 'fingerprint'>

/** A record as it may be stored, and its sealed originals if anything was masked. */
export interface Redacted<What> {
  record: What
  sealed?: Sealed
}

/**
 * Masks credentials in captured traffic before it is stored, and seals the originals with the installation's key. Verification and
 * replay restore them (`unmask.ts`); the API never returns them, except single headers that a user reveals.
 */
export class Redactor {
  readonly #vault: RedactorVault
  readonly #spillFolder: string
  #sensitive: SensitiveValues
  /** Original files of events that were stored with a masked copy, by event id. */
  readonly #replacedFiles = new Map<string, Promise<string | undefined>>()

  constructor(vault: RedactorVault, spillFolder: string) {
    this.#vault = vault
    this.#spillFolder = spillFolder
    this.#sensitive = sensitiveValuesOf(vault)
    vault.onChange(() => (this.#sensitive = sensitiveValuesOf(vault)))
  }

  /** Rejects with STORAGE_FAILED if the file of a large body cannot be read, or its masked copy cannot be written. */
  async event(event: CapturedEvent): Promise<Redacted<CapturedEvent>> {
    if (event.body.kind === 'bytes') return this.#redacted(event.id, 'captured', maskEvent(event, this.#sensitive))
    const { file } = event.body
    const masking = maskFile(event.body, this.#spillFolder, this.#sensitive.secrets)
    const replaced = masking.then(({ original }) => (original === undefined ? undefined : file))
    this.#replacedFiles.set(
      event.id,
      replaced.catch(() => undefined),
    )
    const body = await masking
    return this.#redacted(event.id, 'captured', maskEvent(event, this.#sensitive, body))
  }

  attempt(attempt: Attempt): Redacted<Attempt> {
    return this.#redacted(attempt.id, 'sent', maskAttempt(attempt, this.#sensitive))
  }

  outcome(attemptId: string, outcome: AttemptOutcome): Redacted<AttemptOutcome> {
    return this.#redacted(attemptId, 'answered', maskOutcome(outcome, this.#sensitive))
  }

  /** JSON values that quote captured content, such as a check that found a secret instead of a signature. */
  values<Value>(value: Value): Value {
    const { secrets } = this.#sensitive
    if (secrets.length === 0) return value
    const text = Buffer.from(JSON.stringify(value))
    const masked = overwriteBytes(text, secrets)
    return masked === text ? value : (JSON.parse(Buffer.from(masked).toString()) as Value)
  }

  /** A request for display. The lengths of URL and body do not change. */
  request(request: SignedRequest): SignedRequest {
    const { secrets } = this.#sensitive
    const headers = maskLines(request.headers, this.#sensitive).masked
    return {
      ...request,
      headers,
      url: overwriteText(request.url, secrets),
      body: overwriteBytes(request.body, secrets),
    }
  }

  /** Header lists for display. */
  headers<Lists extends Record<string, HeaderList>>(lists: Lists): Lists {
    const masked = Object.entries(lists).map(([name, lines]) => [name, maskLines(lines, this.#sensitive).masked])
    return Object.fromEntries(masked) as Lists
  }

  /** Signed bytes for display. Positions do not change. */
  signed(view: SignedView): SignedView {
    const bytes = Buffer.from(view.payloadBase64, 'base64')
    const masked = overwriteBytes(bytes, this.#sensitive.secrets)
    return this.values(masked === bytes ? view : { ...view, payloadBase64: Buffer.from(masked).toString('base64') })
  }

  /** A stored event for display: masks what became a secret after it was stored. */
  storedEvent(stored: StoredEvent): StoredEvent {
    const { event, summary, attempts, verifications } = stored
    return {
      ...stored,
      event: maskEvent(event, this.#sensitive).masked,
      summary: { ...summary, path: overwriteText(summary.path, this.#sensitive.secrets) },
      verifications: this.values(verifications),
      attempts: attempts.map((attempt) => this.storedAttempt(attempt)),
    }
  }

  /** An attempt and its outcome for display. */
  storedAttempt<Kind extends Attempt>(attempt: Kind): Kind {
    const { masked } = maskAttempt(attempt, this.#sensitive)
    return { ...masked, outcome: masked.outcome && maskOutcome(masked.outcome, this.#sensitive).masked }
  }

  /** Removes the original file of an event that was stored with a masked copy. Call it when the event was forwarded. */
  async release(eventId: string): Promise<void> {
    const replaced = this.#replacedFiles.get(eventId)
    this.#replacedFiles.delete(eventId)
    const file = await replaced
    if (file !== undefined) await rm(join(this.#spillFolder, file), { force: true })
  }

  #redacted<What>(id: string, part: SealedPart, { masked, original }: Masked<What, Originals>): Redacted<What> {
    return original ? { record: masked, sealed: this.#seal(id, part, original) } : { record: masked }
  }

  /** Without a key the originals are lost: an empty seal records that there were some. */
  #seal(id: string, part: SealedPart, originals: Originals): Sealed {
    try {
      return this.#vault.seal(id, part, JSON.stringify(originals))
    } catch (error) {
      if (error instanceof VhookError) return new Uint8Array()
      throw error
    }
  }
}
