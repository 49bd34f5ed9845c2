import type { Command } from 'commander'
import type { ApiClient } from '../../../server/core/api/client.ts'
import type { Context } from '../../context.ts'
import { addSecretOptions, type SecretFlags } from '../../input/secret.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import { withData } from '../../with-api.ts'
import { type DataFlags, findCredential, printWithSecret, shown } from './credential.ts'
import { planWithSecret, secretOfPlan } from './preset.ts'

interface Flags extends DataFlags, SecretFlags {
  id: string
  name?: string
}

export function duplicateCredential(command: Command, context: Context): void {
  addSecretOptions(command.command('duplicate'))
    .summary('copy a credential, with a new secret')
    .description('Copy the plan of a credential, with a new secret.')
    .argument('<id>', 'credential id')
    .requiredOption('--id <new>', 'id of the copy')
    .option('--name <name>', 'display name of the copy')
    .addOption(dataDirOption())
    .addOption(jsonOption('the copy as JSON'))
    .addHelpText('after', examples('credentials duplicate vapi-prod --id vapi-staging --secret-stdin < secret.txt'))
    .action(async (id: string, flags: Flags) => {
      const { view, secret } = await withData(
        context,
        flags,
        async (client) => await duplicate(context, client, id, flags),
      )
      printWithSecret(context, flags, view, secret)
    })
}

async function duplicate(context: Context, client: ApiClient, id: string, flags: Flags) {
  const { plan } = await findCredential(client, id)
  const secret = await secretOfPlan(context, flags, plan)
  const authenticationPlan = await planWithSecret(context, flags, plan, secret)
  const name = flags.name ? { name: flags.name } : {}
  const added = await client.addCredential({ id: flags.id, ...name, authenticationPlan })
  return { view: await shown(client, added), secret }
}
