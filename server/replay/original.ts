import type { CapturedEvent, StoredVerification } from '../core/model/event.ts'
import type { SignedRequest } from '../core/model/request.ts'
import { bytesOf, signedRequestOf } from '../store/read-body.ts'
import { originalOf } from '../secrets/redaction/unmask.ts'
import type { Vault } from '../secrets/contract.ts'
import type { Store, StoredEvent } from '../store/contract.ts'

/** A stored event as it was received, for verification and replay, never for a screen; `request` is what its signature covers. */
export interface Original {
  stored: StoredEvent
  event: CapturedEvent
  request: SignedRequest
}

/** Unmasks a stored event; undefined when it cannot be unsealed with the current key. */
export async function findOriginal(
  { store, vault }: { store: Pick<Store, 'spillFolder'>; vault: Vault },
  stored: StoredEvent,
): Promise<Original | undefined> {
  const event = await originalOf(vault, stored, (body) => bytesOf(body, store.spillFolder))
  return event && { stored, event, request: await signedRequestOf(event, store.spillFolder) }
}

/** The verification of an event that cannot be unsealed. */
export const lockedVerification = (at: number): StoredVerification => ({
  credentialId: null,
  credentialName: null,
  at,
  verdict: 'not-checked',
  reason: 'locked',
  checks: [],
})
