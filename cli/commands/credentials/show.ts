import { inertJson } from '../../../server/core/text/escape.ts'
import type { Command } from 'commander'
import { withData } from '../../with-api.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import { credentialLines, usageLines } from '../../print/credential.ts'
import type { Context } from '../../program.ts'
import { type DataFlags, findCredential } from './find.ts'

export function addShow(command: Command, context: Context): void {
  command
    .command('show')
    .description('show one credential and its use, without its secret')
    .argument('<id>', 'its id')
    .addOption(dataDirOption())
    .addOption(jsonOption('the credential and its use'))
    .addHelpText('after', examples('credentials show vapi-prod'))
    .action(async (id: string, flags: DataFlags) => {
      const { view, use } = await withData(context, flags, async (client) => ({
        view: await findCredential(client, id),
        use: await client.getCredentialUsage({ id }),
      }))
      const { routes, recent } = use
      const lines = [...credentialLines(view, context.style), ...usageLines(use, context.style)]
      context.out(flags.json ? inertJson({ ...view, routes, recent }) : lines.join('\n'))
    })
}
