import { problems, VhookError } from '../core/model/errors.ts'
import type { CapturedEvent, StoredVerification } from '../core/model/event.ts'
import type { SignedRequest } from '../core/model/request.ts'
import { bytesOf, signedRequestOf } from '../store/read-body.ts'
import { originalOf } from '../secrets/redaction/unmask.ts'
import type { Vault } from '../secrets/contract.ts'
import type { Store, StoredEvent } from '../store/contract.ts'

/** A stored event as it arrived, and as its signature sees it. */
export interface Original {
  stored: StoredEvent
  event: CapturedEvent
  request: SignedRequest
}

/** Stored events with what was masked in them put back: for verification and replay, never for a screen. */
export class Originals {
  readonly #store: Pick<Store, 'spillFolder'>
  readonly #vault: Vault

  constructor({ store, vault }: { store: Pick<Store, 'spillFolder'>; vault: Vault }) {
    this.#store = store
    this.#vault = vault
  }

  /** Undefined when it cannot be unsealed with this key. */
  async find(stored: StoredEvent): Promise<Original | undefined> {
    const { spillFolder } = this.#store
    const event = await originalOf(this.#vault, stored, (body) => bytesOf(body, spillFolder))
    return event && { stored, event, request: await signedRequestOf(event, spillFolder) }
  }

  /** Rejects with EVENT_LOCKED when it cannot be unsealed with this key. */
  async of(stored: StoredEvent): Promise<Original> {
    const found = await this.find(stored)
    if (!found) throw new VhookError(problems.eventLocked(stored.event.id))
    return found
  }
}

/** What verification says of an event that cannot be unsealed. */
export const lockedVerification = (at: number): StoredVerification => ({
  credentialId: null,
  credentialName: null,
  at,
  verdict: 'not-checked',
  reason: 'locked',
  checks: [],
})
