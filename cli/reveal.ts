import type { EventDetail } from '../server/core/api/views/event.ts'
import type { ApiClient } from '../server/core/api/client.ts'
import { problems, VhookError } from '../server/core/model/errors.ts'
import type { HeaderList } from '../server/core/model/request.ts'
import { isMask } from '../server/core/masking/mask.ts'
import { confirm } from './input/prompt.ts'
import type { Io } from './io.ts'

/**
 * The event with unmasked headers, once the user agreed. The API writes the reveal to the audit log. Throws CANCELLED, and
 * NO_CONSENT without a terminal to ask on.
 */
export async function revealedEvent(
  io: Io,
  client: ApiClient,
  event: EventDetail,
  agreed: boolean,
): Promise<EventDetail> {
  const names = [...new Set(event.headers.filter(([, value]) => isMask(value)).map(([name]) => name))]
  if (names.length === 0) return event
  if (!agreed && !io.interactive) throw new VhookError(problems.noConsent())
  if (!agreed) await confirm(`Reveal the values of ${names.join(', ')}? The audit log will record it.`)
  const { headers } = await client.revealHeaders({ id: event.id, headers: names })
  return { ...event, headers: withValues(event.headers, headers) }
}

/** Replaces masked lines by the revealed ones. Repeated headers keep their order. */
function withValues(masked: HeaderList, revealed: HeaderList): HeaderList {
  const left = [...revealed]
  return masked.map(([name, value]) => {
    const at = left.findIndex(([key]) => key.toLowerCase() === name.toLowerCase())
    const [found] = at === -1 ? [] : left.splice(at, 1)
    return found ?? [name, value]
  })
}
