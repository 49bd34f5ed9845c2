import type { Reverified } from '../core/api/views/credential.ts'
import type { EventSummary } from '../core/model/event.ts'
import type { Filter } from '../core/filter/filter.ts'
import { findOriginal } from '../replay/original.ts'
import type { ServiceContext } from './context.ts'

/** Of each kind, how many of the newest events are verified again. */
const NEWEST = 100

type ReverifyContext = Pick<ServiceContext, 'store' | 'vault' | 'verifier' | 'diagnoser'>

/** What a changed credential may decide differently: its own events, and those that no credential verifies. */
const affected = (credential: string): Filter[] => [
  { credential },
  { verdict: 'invalid' },
  { verdict: 'unsigned' },
  { verdict: 'not-checked' },
]

const isVerifiable = ({ kind, state }: EventSummary): boolean =>
  kind === 'webhook' && state !== 'refused' && state !== 'incomplete'

async function affectedEvents({ store }: ReverifyContext, credential: string): Promise<EventSummary[]> {
  const pages = await Promise.all(affected(credential).map((filter) => store.list({ filter, limit: NEWEST })))
  const all = new Map(pages.flatMap(({ events }) => events.map((event) => [event.id, event] as const)))
  return [...all.values()].filter(isVerifiable)
}

/** The id of the credential that decides now, and whether the event is valid; undefined if it cannot be unsealed or is gone. */
async function verifyAgain({ verifier, diagnoser, ...context }: ReverifyContext, id: string) {
  const stored = await context.store.event(id)
  const original = stored && (await findOriginal(context, stored))
  if (!original) return undefined
  const { event, request } = original
  const verified = await verifier.verifyAgain(event, request)
  if (verified.verdict === 'invalid') diagnoser.schedule(event, request, verified)
  return verified
}

/**
 * Verifies the events that a change of this credential may affect, and counts those that belong to it. Only those that are not valid
 * for a change that cannot make a valid one invalid: it then retains which secret it has proved.
 */
export async function reverify(
  context: ReverifyContext,
  credential: string,
  which: 'all' | 'not-valid' = 'all',
): Promise<Reverified> {
  const counts = { events: 0, valid: 0 }
  for (const before of await affectedEvents(context, credential)) {
    if (which === 'not-valid' && before.verdict === 'valid') continue
    const after = await verifyAgain(context, before.id)
    if (!after || (before.credential !== credential && after.credential !== credential)) continue
    counts.events += 1
    if (after.verdict === 'valid') counts.valid += 1
  }
  return counts
}
