import type { ApiClient } from '../../server/core/api/client.ts'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import type { Context } from '../context.ts'
import { eventsOf, filterOf, hasFilter, type FilterFlags } from './filter.ts'

const filterNames = [
  'invalid',
  'valid',
  'failed',
  'type',
  'path',
  'status',
  'since',
  'state',
  'search',
  'filter',
] as const

const filterFlags = (flags: FilterFlags): FilterFlags =>
  Object.fromEntries(filterNames.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]))

/** Throws BAD_USAGE when neither an event nor a filter was given. */
export function requireSelection(names: string[], flags: FilterFlags, all?: string): void {
  if (names.length > 0 || hasFilter(filterFlags(flags))) return
  const ways = ['an event such as latest', 'a filter such as --type or --since', ...(all === undefined ? [] : [all])]
  const hint = `Pass ${new Intl.ListFormat('en', { type: 'disjunction' }).format(ways)}.`
  throw new VhookError(problems.badUsage('No event selected.', hint))
}

/** The given events, or those that match the filter, oldest first. Throws NO_EVENT_FITS. */
export async function eventNames(
  context: Context,
  client: ApiClient,
  names: string[],
  flags: FilterFlags & { limit: number },
): Promise<string[]> {
  if (names.length > 0) return names
  const found: EventSummary[] = []
  for await (const event of eventsOf(client.listEvents, filterOf(flags, context.now()), flags.limit)) found.push(event)
  if (found.length === 0) throw new VhookError(problems.noEventFits())
  return found.toReversed().map((event) => event.id)
}
