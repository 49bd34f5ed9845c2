import type { Command } from 'commander'
import { inertJson } from '../../../server/core/text/escape.ts'
import type { Context } from '../../context.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import { credentialLine } from '../../print/credential.ts'
import { withData } from '../../with-api.ts'
import type { DataFlags } from './credential.ts'

export function listCredentials(command: Command, context: Context): void {
  command
    .command('list')
    .summary('list credentials')
    .description('List credentials, without their secrets.')
    .addOption(dataDirOption())
    .addOption(jsonOption('one JSON line per credential'))
    .addHelpText('after', examples('credentials list', 'credentials list --json'))
    .action(async (flags: DataFlags) => {
      const views = await withData(context, flags, async (client) => await client.listCredentials())
      for (const view of views) context.out(flags.json ? inertJson(view) : credentialLine(view, context.style))
      if (views.length === 0 && !flags.json) context.err('No credentials yet. Add one: vhook credentials add')
    })
}
