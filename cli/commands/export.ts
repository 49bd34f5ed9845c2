import { Option } from 'commander'
import type { ApiClient } from '../../server/core/api/client.ts'
import type { ExportedEvent } from '../../server/core/export/event.ts'
import { exportFormatNames, type ExportFormat } from '../../server/core/export/formats.ts'
import { demandChoice, eventNames } from '../select-events.ts'
import { withData } from '../with-api.ts'
import { addFilterOptions, type FilterFlags } from '../filter.ts'
import { dataDirOption, examples, type AddCommand } from '../options.ts'
import type { Context } from '../program.ts'
import { revealedEvent } from '../reveal.ts'

interface Flags extends FilterFlags {
  as: ExportFormat
  reveal?: true
  yes?: true
  limit: number
  dataDir?: string
}

/** `vhook export`: events as a file that other programs read. */
export const exportEvents: AddCommand = (program, context) => {
  const command = program
    .command('export')
    .description('write events as HAR, NDJSON, .http or curl to standard output, credentials as placeholders')
    .argument('[events...]', 'ids, latest, latest~2; or choose many by the filters below')
    .addOption(new Option('--as <form>', 'form of the file').choices(exportFormatNames).default('har'))
    .option('--reveal', 'with the credentials in their headers; asks first, and is noted in the audit')
    .option('--yes', 'do not ask')
  addFilterOptions(command, 1_000)
    .addOption(dataDirOption())
    .addHelpText(
      'after',
      examples('export latest > event.har', 'export --invalid --since 1h --as ndjson', 'export latest --as http'),
    )
    .action(async (names: string[], flags: Flags) => {
      demandChoice(names, flags)
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

async function readEvent(context: Context, client: ApiClient, name: string, flags: Flags): Promise<ExportedEvent> {
  const { exportedEvent } = await import('../../server/core/export/event.ts')
  const event = await client.getEvent({ id: name })
  const body = event.size === 0 ? new Uint8Array() : await client.getEventBody({ id: event.id })
  return exportedEvent(flags.reveal ? await revealedEvent(context, client, event, flags.yes === true) : event, body)
}
