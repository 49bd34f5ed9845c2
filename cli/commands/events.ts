import { addFilterOptions, eventsOf, filterOf, type FilterFlags } from '../input/filter.ts'
import { dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { eventJson, listLine } from '../print/event.ts'
import { withData } from '../with-api.ts'

interface Flags extends FilterFlags {
  limit: number
  dataDir?: string
  json?: true
}

/** `vhook events`: the list, newest first. */
export const events: AddCommand = (program, context) => {
  const command = program
    .command('events')
    .summary('list events')
    .description('List events, newest first. Exits 1 if none match.')
  addFilterOptions(command, 50)
    .addOption(dataDirOption())
    .addOption(jsonOption('one JSON line per event'))
    .addHelpText(
      'after',
      examples('events --invalid --since 1h', 'events --type tool-calls --status ">=400"', 'events --json | jq .cause'),
    )
    .action(async (flags: Flags) => {
      const filter = filterOf(flags, context.now())
      const printed = await withData(context, flags, async (client) => {
        let count = 0
        for await (const event of eventsOf(client.listEvents, filter, flags.limit)) {
          context.out(flags.json ? eventJson(event) : listLine(event, context.style))
          count += 1
        }
        return count
      })
      if (printed > 0) return
      context.exitWith(1)
      if (!flags.json) context.err('No matching events. Start receiving events with: vhook dev 3000')
    })
}
