import type { EventDetail } from '../server/core/api/views/event.ts'
import type { ApiClient } from '../server/core/api/client.ts'
import { problems, VhookError } from '../server/core/model/errors.ts'
import type { HeaderList } from '../server/core/model/request.ts'
import { isMask } from '../server/core/masking/mask.ts'
import type { Io } from './io.ts'
import { confirm } from './secret.ts'

/**
 * The event with the values behind the masks of its headers, after the person agreed. Noted in the audit by whoever keeps the
 * event. Throws CANCELLED; NO_CONSENT without a terminal to ask on.
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
  if (!agreed) await confirm(`Show the values of ${names.join(', ')}? It will be noted in the audit.`)
  const { headers } = await client.revealHeaders({ id: event.id, headers: names })
  return { ...event, headers: withReal(event.headers, headers) }
}

/** Lines of one name come back in their order. */
function withReal(shown: HeaderList, real: HeaderList): HeaderList {
  const left = [...real]
  return shown.map(([name, value]) => {
    const at = left.findIndex(([key]) => key.toLowerCase() === name.toLowerCase())
    const [found] = at === -1 ? [] : left.splice(at, 1)
    return found ?? [name, value]
  })
}
