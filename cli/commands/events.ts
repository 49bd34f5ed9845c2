import { withData } from '../with-api.ts'
import { addFilterOptions, eventsOf, filterOf, type FilterFlags } from '../filter.ts'
import { dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { eventJson, listLine } from '../print/event.ts'

interface Flags extends FilterFlags {
  limit: number
  dataDir?: string
  json?: true
}

/** `vhook events`: the list, newest first. */
export const events: AddCommand = (program, context) => {
  const command = program.command('events').description('list the events, newest first; exit 1 when none fits')
  addFilterOptions(command, 50)
    .addOption(dataDirOption())
    .addOption(jsonOption('one JSON line an event'))
    .addHelpText(
      'after',
      examples('events --invalid --since 1h', 'events --type tool-calls --status ">=400"', 'events --json | jq .cause'),
    )
    .action(async (flags: Flags) => {
      const filter = filterOf(flags, context.now())
      const found = await withData(context, flags, async (client) => {
        let told = 0
        for await (const event of eventsOf(client.listEvents, filter, flags.limit)) {
          context.out(flags.json ? eventJson(event) : listLine(event, context.style))
          told += 1
        }
        return told
      })
      if (found > 0) return
      context.answer(1)
      if (!flags.json) context.err('No event fits. Events come in while vhook runs: vhook dev 3000')
    })
}
