import { Option } from 'commander'
import type { ApiClient } from '../../server/core/api/client.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import type { Filter } from '../../server/core/filter/filter.ts'
import { withRunning } from '../with-api.ts'
import { addFilterFlags, filterOf, type FilterFlags } from '../filter.ts'
import { duration } from '../parse-time.ts'
import { dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { eventJson, listLine } from '../print/event.ts'
import { isSettled, until } from '../poll.ts'

interface Flags extends FilterFlags {
  timeout: number
  dataDir?: string
  json?: true
}

/** The most that a list gives at once. */
const PAGE = 500

/** `vhook wait`: stands still until a webhook comes in, for scripts and CI. */
export const wait: AddCommand = (program, context) => {
  const command = program
    .command('wait')
    .description('wait for an event and print it; exit 1 when none came in time')
    .addOption(new Option('--timeout <time>', 'how long: 30s, 5m').argParser(duration).default(30_000, '30s'))
  addFilterFlags(command)
    .addOption(dataDirOption())
    .addOption(jsonOption('the event as one JSON line'))
    .addHelpText(
      'after',
      '\nOnly what comes in from now on counts, unless --since says otherwise.\n' +
        examples('wait --type tool-calls', 'wait --valid --path /stripe --timeout 2m', 'wait --since 10s --json'),
    )
    .action(async (flags: Flags) => {
      const now = context.now()
      const filter = { since: now, ...filterOf(flags, now) }
      const found = await withRunning(context, flags, (client) => firstOf(client, filter, flags.timeout))
      if (found) return context.out(flags.json ? eventJson(found) : listLine(found, context.style))
      context.answer(1)
      if (!flags.json) context.err(`No such event came within ${flags.timeout / 1_000} s.`)
    })
}

/** The first event that fits, once its answer and its verdict are known; as far as it came when the time is over. */
async function firstOf(client: ApiClient, filter: Filter, ms: number): Promise<EventSummary | undefined> {
  let seen: EventSummary | undefined
  const settled = await until(async () => {
    const { events } = await client.listEvents({ ...filter, limit: PAGE })
    seen = events.findLast(isSettled) ?? events.at(-1)
    return seen && isSettled(seen) ? seen : undefined
  }, ms)
  return settled ?? seen
}
