import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import { withData } from '../../with-api.ts'
import { type DataFlags, printChanged, shown } from './credential.ts'

export function undoCredential(command: Command, context: Context): void {
  command
    .command('undo')
    .summary('undo the last edit')
    .description('Restore plan and secret from before the last edit, until the next change.')
    .argument('<id>', 'credential id')
    .addOption(dataDirOption())
    .addOption(jsonOption('the credential as JSON'))
    .addHelpText('after', examples('credentials undo stripe'))
    .action(async (id: string, flags: DataFlags) => {
      const restored = await withData(
        context,
        flags,
        async (client) => await shown(client, await client.undoCredential({ id })),
      )
      printChanged(context, flags, restored)
    })
}
