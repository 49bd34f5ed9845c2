import { type Command, InvalidArgumentError, Option } from 'commander'
import type { EventPage, EventQuery } from '../server/core/api/views/event.ts'
import type { EventSummary } from '../server/core/model/event.ts'
import type { Filter } from '../server/core/filter/filter.ts'
import { parseFilter } from '../server/core/filter/parse.ts'
import { collect } from './options.ts'

/** Flags that narrow a list of events, as they are given. */
export interface FilterFlags {
  invalid?: true
  valid?: true
  type?: string
  path?: string
  status?: string
  since?: string
  state?: string
  search?: string
  filter?: string[]
  limit?: number
}

/** The words of the inspector's filter field that each flag stands for. */
const words: ReadonlyArray<readonly [flag: keyof FilterFlags, word: string]> = [
  ['type', 'type'],
  ['path', 'path'],
  ['status', 'status'],
  ['since', 'since'],
  ['state', 'state'],
]

/** Adds the flags, and how many are wanted at most. */
export const addFilterOptions = (command: Command, limit: number): Command =>
  addFilterFlags(command).addOption(new Option('--limit <count>', 'at most so many').argParser(count).default(limit))

/** Adds the flags. What they mean is read when the command runs, because `since` needs the clock. */
export function addFilterFlags(command: Command): Command {
  return command
    .addOption(new Option('--invalid', 'only what does not verify').conflicts('valid'))
    .addOption(new Option('--valid', 'only what verifies'))
    .option('--type <type>', 'only this type, such as tool-calls')
    .option('--path <path>', 'only this path; /hooks/* is everything below')
    .option('--status <status>', "only this status of the app's answer: 404, 4xx, >=400")
    .option('--since <time>', 'only newer ones: 10m, 2h, 3d, or a date')
    .option('--state <state>', 'only what came this far: answered, app_error, interrupted, unknown, refused, …')
    .option('--search <text>', 'only what has these words in path, headers or body')
    .option('--filter <text>', "the inspector's filter field, such as 'is:invalid cause:payload-format'", collect)
}

const count = (text: string): number => {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is a number from 1 to 999999.')
}

/** The filter that all flags make together. `now` in Unix ms; throws commander's InvalidArgumentError for what cannot be understood. */
export function filterOf(flags: FilterFlags, now: number): Filter {
  const parts = words.flatMap(([flag, word]) => {
    const value = flags[flag]
    return typeof value === 'string' ? [`${word}:"${value}"`] : []
  })
  if (flags.invalid) parts.push('is:invalid')
  if (flags.valid) parts.push('is:valid')
  const { filter, problems } = parseFilter([...parts, ...(flags.filter ?? [])].join(' '), now)
  const [problem] = problems
  if (problem) throw new InvalidArgumentError(`"${problem.text}" cannot be used. ${problem.message}`)
  const search = [filter.search, flags.search].filter((text) => text !== undefined).join(' ')
  return search === '' ? filter : { ...filter, search }
}

/** Whether any flag narrows at all. */
export const isNarrowed = ({ limit: _limit, ...flags }: FilterFlags): boolean => Object.keys(flags).length > 0

const PAGE = 500

/** All events of a filter, page by page, newest first, `limit` at most. */
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
