import { type Command, Option } from 'commander'
import type { ApiClient } from '../../server/core/api/client.ts'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import type { ExportedEvent } from '../../server/core/export/event.ts'
import { exportFormatNames, exportFormats, type ExportFormat } from '../../server/core/export/formats.ts'
import type { Context } from '../context.ts'
import { addFilterOptions, type FilterFlags } from '../input/filter.ts'
import { eventNames, requireSelection } from '../input/select-events.ts'
import { dataDirOption, examples, type AddCommand } from '../options.ts'
import { revealedEvent } from '../reveal.ts'
import { withData } from '../with-api.ts'

interface Flags extends FilterFlags {
  all?: true
  as: ExportFormat
  reveal?: true
  yes?: true
  limit: number
  dataDir?: string
}

const titles = new Intl.ListFormat('en', { type: 'disjunction' }).format(
  Object.values(exportFormats).map(({ title }) => title),
)

/** `vhook export`: events as a file for other programs. */
export const exportEvents: AddCommand = (program, context) => {
  const command = program
    .command('export')
    .summary(`export events as ${titles}`)
    .description(`Write events as ${titles} to standard output, with credentials masked.`)
    .argument('[events...]', 'ids, latest or latest~2; or use the filters below')
    .addOption(new Option('--as <format>', 'file format').choices(exportFormatNames).default('har'))
    .option('--all', 'every stored event')
    .option('--reveal', 'include captured credentials, after confirmation; recorded in the audit log')
    .option('--yes', 'skip the confirmation')
  addFilterOptions(command, 1_000)
    .addOption(dataDirOption())
    .addHelpText(
      'after',
      examples(
        'export latest > event.har',
        'export --all --as ndjson > events.ndjson',
        'export --invalid --since 1h --as ndjson',
        'export latest --as http',
      ),
    )
    .action(async (names: string[], given: Flags, self: Command) => {
      const flags = selected(names, given, self)
      await withData(context, flags, async (client) => {
        const events: ExportedEvent[] = []
        for (const name of await eventNames(context, client, names, flags))
          events.push(await readEvent(context, client, name, flags))
        const { writeExport } = await import('../../server/core/export/index.ts')
        const { utf8 } = await import('../../server/core/text/bytes.ts')
        const text = writeExport(flags.as, events, { secrets: flags.reveal ? 'shown' : 'masked' })
        await context.outBytes(utf8(text))
      })
    })
}

/** `--all` also lifts the default limit. Throws BAD_USAGE when the flags select nothing, or two things. */
function selected(names: string[], flags: Flags, command: Command): Flags {
  if (!flags.all) requireSelection(names, flags, '--all')
  else if (names.length > 0) throw new VhookError(problems.badUsage('Pass either events or --all.', undefined))
  const isLimited = !flags.all || command.getOptionValueSource('limit') !== 'default'
  return isLimited ? flags : { ...flags, limit: Infinity }
}

async function readEvent(context: Context, client: ApiClient, name: string, flags: Flags): Promise<ExportedEvent> {
  const { exportedEvent } = await import('../../server/core/export/event.ts')
  const event = await client.getEvent({ id: name })
  const body = event.size === 0 ? new Uint8Array() : await client.getEventBody({ id: event.id })
  return exportedEvent(flags.reveal ? await revealedEvent(context, client, event, flags.yes === true) : event, body)
}
