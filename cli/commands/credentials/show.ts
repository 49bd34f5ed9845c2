import type { Command } from 'commander'
import { inertJson } from '../../../server/core/text/escape.ts'
import type { Context } from '../../context.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import { credentialLines, usageLines } from '../../print/credential.ts'
import { withData } from '../../with-api.ts'
import { type DataFlags, findCredential, shown, shownJson } from './credential.ts'

export function showCredential(command: Command, context: Context): void {
  command
    .command('show')
    .summary('show a credential and where it is used')
    .description('Show a credential and where it is used, without its secret.')
    .argument('<id>', 'credential id')
    .addOption(dataDirOption())
    .addOption(jsonOption('the credential and its usage as JSON'))
    .addHelpText('after', examples('credentials show vapi-prod'))
    .action(async (id: string, flags: DataFlags) => {
      const { given, usage } = await withData(context, flags, async (client) => ({
        given: await shown(client, await findCredential(client, id)),
        usage: await client.getCredentialUsage({ id }),
      }))
      const { routes, recent } = usage
      const lines = [...credentialLines(given.view, context.style, given.tokenUrl), ...usageLines(usage, context.style)]
      context.out(flags.json ? inertJson({ ...shownJson(given), routes, recent }) : lines.join('\n'))
    })
}
