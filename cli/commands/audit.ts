import { inertJson } from '../../server/core/text/escape.ts'
import { withData } from '../with-api.ts'
import { dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { auditLine } from '../print/audit.ts'

interface Flags {
  dataDir?: string
  json?: true
}

/** `vhook audit`: who looked behind masks. */
export const audit: AddCommand = (program, context) => {
  program
    .command('audit')
    .description('list which captured credentials were revealed, and when; never their values')
    .addOption(dataDirOption())
    .addOption(jsonOption('one JSON line an entry'))
    .addHelpText('after', examples('audit', 'audit --json'))
    .action(async (flags: Flags) => {
      const entries = await withData(context, flags, async (client) => await client.listAudit({ limit: 1_000 }))
      for (const entry of entries) context.out(flags.json ? inertJson(entry) : auditLine(entry, context.style))
      if (entries.length === 0 && !flags.json) context.err('Nothing was revealed yet.')
    })
}
