import { type Command, InvalidArgumentError, Option } from 'commander'
import type { EventPage, EventQuery } from '../../server/core/api/views/event.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import type { Filter } from '../../server/core/filter/filter.ts'
import { parseFilter } from '../../server/core/filter/parse.ts'
import { collect } from '../options.ts'

/** Flags that filter a list of events, as passed. */
export interface FilterFlags {
  invalid?: true
  valid?: true
  failed?: true
  type?: string
  path?: string
  status?: string
  since?: string
  state?: string
  search?: string
  filter?: string[]
  limit?: number
}

/** Flags that are also keys of the filter syntax, as in `type:tool-calls`. */
const filterKeys = ['type', 'path', 'status', 'since', 'state'] as const

/** Adds the filter flags and `--limit`. */
export const addFilterOptions = (command: Command, limit: number): Command =>
  addFilterFlags(command).addOption(
    new Option('--limit <count>', 'maximum number of events').argParser(count).default(limit),
  )

/** Adds the filter flags. Their values are parsed when the command runs, because `--since` depends on the clock. */
export function addFilterFlags(command: Command): Command {
  return command
    .addOption(new Option('--invalid', 'only events that fail verification').conflicts('valid'))
    .addOption(new Option('--valid', 'only events that verify'))
    .option('--failed', 'only events whose sender got no successful response')
    .option('--type <type>', 'only this type, such as tool-calls')
    .option('--path <path>', 'only this path; /hooks/* matches everything below it')
    .option('--status <status>', 'only this status, as the sender got it: 404, 4xx, >=400 or 400-499')
    .option('--since <time>', 'only events after this time: 10m, 2h, 3d or a date')
    .option('--state <state>', 'only this state: answered, app_error, timed_out, interrupted, refused, …')
    .option('--search <text>', 'only events with these words in path, headers or body')
    .option('--filter <text>', "filter as in the inspector, such as 'is:invalid cause:payload-format'", collect)
}

const count = (text: string): number => {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Use a number from 1 to 999999.')
}

/** All flags combined. `now` in Unix ms. Throws commander's InvalidArgumentError for a value that cannot be parsed. */
export function filterOf(flags: FilterFlags, now: number): Filter {
  const terms = filterKeys.flatMap((key) => {
    const value = flags[key]
    return value === undefined ? [] : [`${key}:"${value}"`]
  })
  if (flags.invalid) terms.push('is:invalid')
  if (flags.valid) terms.push('is:valid')
  if (flags.failed) terms.push('is:failed')
  const { filter, problems } = parseFilter([...terms, ...(flags.filter ?? [])].join(' '), now)
  const [problem] = problems
  if (problem) throw new InvalidArgumentError(`Invalid filter: ${problem.text}. ${problem.message}`)
  const search = [filter.search, flags.search].filter((text) => text !== undefined).join(' ')
  return search === '' ? filter : { ...filter, search }
}

/** Whether any flag filters the list. `--limit` alone does not. */
export const hasFilter = ({ limit: _limit, ...flags }: FilterFlags): boolean => Object.keys(flags).length > 0

const PAGE = 500

/** Events that match the filter, newest first, up to `limit`. Fetched page by page. */
export async function* eventsOf(
  list: (query: EventQuery) => Promise<EventPage>,
  filter: Filter,
  limit: number,
): AsyncGenerator<EventSummary> {
  let left = limit
  let cursor: string | null | undefined
  while (left > 0 && cursor !== null) {
    const page: EventPage = await list({
      ...filter,
      limit: Math.min(left, PAGE),
      ...(cursor === undefined ? {} : { cursor }),
    })
    yield* page.events
    left -= page.events.length
    cursor = page.next
  }
}
