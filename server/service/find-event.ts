import { problems, VhookError } from '../core/model/errors.ts'
import { findOriginal } from '../replay/original.ts'
import type { Original } from '../replay/original.ts'
import type { StoredEvent } from '../store/contract.ts'
import type { ServiceContext } from './context.ts'

/** Rejects with NO_SUCH_EVENT or AMBIGUOUS_EVENT. */
export async function findStored({ store }: Pick<ServiceContext, 'store'>, name: string): Promise<StoredEvent> {
  const stored = await store.event(name)
  if (!stored) throw new VhookError(problems.noSuchEvent(name))
  return stored
}

/** Unmasked, for verification and replay. Rejects with NO_SUCH_EVENT, AMBIGUOUS_EVENT or EVENT_LOCKED. */
export async function findUnmasked(context: Pick<ServiceContext, 'store' | 'vault'>, name: string): Promise<Original> {
  const stored = await findStored(context, name)
  const original = await findOriginal(context, stored)
  if (!original) throw new VhookError(problems.eventLocked(stored.event.id))
  return original
}
