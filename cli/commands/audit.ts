import { inertJson } from '../../server/core/text/escape.ts'
import { dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { auditLine } from '../print/audit.ts'
import { withData } from '../with-api.ts'

interface Flags {
  dataDir?: string
  json?: true
}

const MAX_ENTRIES = 1_000

/** `vhook audit`: who revealed masked values. */
export const audit: AddCommand = (program, context) => {
  program
    .command('audit')
    .summary('list which credentials were revealed')
    .description('List when captured credentials were revealed, without their values.')
    .addOption(dataDirOption())
    .addOption(jsonOption('one JSON line per entry'))
    .addHelpText('after', examples('audit', 'audit --json'))
    .action(async (flags: Flags) => {
      const entries = await withData(context, flags, async (client) => await client.listAudit({ limit: MAX_ENTRIES }))
      for (const entry of entries) context.out(flags.json ? inertJson(entry) : auditLine(entry, context.style))
      if (entries.length === 0 && !flags.json) context.err('Nothing has been revealed yet.')
    })
}
