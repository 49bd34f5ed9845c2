import { Option } from 'commander'
import type { ApiClient } from '../../server/core/api/client.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import type { Filter } from '../../server/core/filter/filter.ts'
import { addFilterFlags, filterOf, type FilterFlags } from '../input/filter.ts'
import { duration } from '../input/time.ts'
import { dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { isFinished, poll } from '../poll.ts'
import { eventJson, listLine } from '../print/event.ts'
import { withRunning } from '../with-api.ts'

interface Flags extends FilterFlags {
  timeout: number
  dataDir?: string
  json?: true
}

/** Largest page of the API. */
const PAGE = 500

/** `vhook wait`: blocks until a webhook arrives, for scripts and CI. */
export const wait: AddCommand = (program, context) => {
  const command = program
    .command('wait')
    .summary('wait for an event')
    .description('Wait for an event and print it. Exits 1 on timeout.')
    .addOption(new Option('--timeout <time>', 'how long to wait: 30s, 5m').argParser(duration).default(30_000, '30s'))
  addFilterFlags(command)
    .addOption(dataDirOption())
    .addOption(jsonOption('the event as one JSON line'))
    .addHelpText(
      'after',
      '\nOnly events from now on count, unless --since is passed.\n' +
        examples('wait --type tool-calls', 'wait --valid --path /stripe --timeout 2m', 'wait --since 10s --json'),
    )
    .action(async (flags: Flags) => {
      const now = context.now()
      const filter = { since: now, ...filterOf(flags, now) }
      const event = await withRunning(context, flags, (client) => firstEvent(client, filter, flags.timeout))
      if (event) return context.out(flags.json ? eventJson(event) : listLine(event, context.style))
      context.exitWith(1)
      if (!flags.json) context.err(`Timed out: no matching event within ${flags.timeout / 1_000} s.`)
    })
}

/** The first matching event with a response and a verdict. After `ms`, also one that is not finished. */
async function firstEvent(client: ApiClient, filter: Filter, ms: number): Promise<EventSummary | undefined> {
  let latest: EventSummary | undefined
  const finished = await poll(async () => {
    const { events } = await client.listEvents({ ...filter, limit: PAGE })
    latest = events.findLast(isFinished) ?? events.at(-1)
    return latest && isFinished(latest) ? latest : undefined
  }, ms)
  return finished ?? latest
}
