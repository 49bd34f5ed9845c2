import type { ApiClient } from '../server/core/api/client.ts'
import { problems, VhookError } from '../server/core/model/errors.ts'
import type { EventSummary } from '../server/core/model/event.ts'
import { eventsOf, filterOf, isNarrowed, type FilterFlags } from './filter.ts'
import type { Context } from './program.ts'

const filterNames = ['invalid', 'valid', 'type', 'path', 'status', 'since', 'state', 'search', 'filter'] as const

const filterFlags = (flags: FilterFlags): FilterFlags =>
  Object.fromEntries(filterNames.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]))

/** Throws BAD_USAGE when a command that takes names or filters has got neither. */
export function demandChoice(names: string[], flags: FilterFlags): void {
  if (names.length > 0 || isNarrowed(filterFlags(flags))) return
  throw new VhookError(
    problems.badUsage('No event was given.', 'Name one such as latest, or choose by --type, --since, --invalid.'),
  )
}

/** The events that were named, else those that the filters choose, oldest first. Throws NO_EVENT_FITS. */
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
