import type { Command } from 'commander'
import type { ApiClient } from '../../../server/core/api/client.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import { describeRoute } from '../../../server/core/model/route.ts'
import { inertJson } from '../../../server/core/text/escape.ts'
import type { Context } from '../../context.ts'
import { confirm } from '../../input/prompt.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import { withData } from '../../with-api.ts'
import { findCredential, type DataFlags } from './credential.ts'

interface Flags extends DataFlags {
  yes?: true
}

export function removeCredential(command: Command, context: Context): void {
  command
    .command('remove')
    .summary('remove a credential')
    .description('Remove a credential and its secret, after confirmation.')
    .argument('<id>', 'credential id')
    .option('--yes', 'skip the confirmation')
    .addOption(dataDirOption())
    .addOption(jsonOption('the removed credential as JSON'))
    .addHelpText('after', examples('credentials remove vapi-prod', 'credentials remove vapi-prod --yes'))
    .action(async (id: string, flags: Flags) => {
      const removed = await withData(context, flags, async (client) => {
        if (!flags.yes) await confirmRemoval(context, client, id)
        return await client.removeCredential({ id })
      })
      context.out(flags.json ? inertJson(removed) : `Removed ${id}.`)
    })
}

async function confirmRemoval(context: Context, client: ApiClient, id: string): Promise<void> {
  const { source } = await findCredential(client, id)
  if (source === 'config') throw new VhookError(problems.credentialInConfig(id))
  const { routes } = await client.getCredentialUsage({ id })
  const bound = routes.map(describeRoute)
  if (!context.interactive)
    throw new VhookError(
      bound.length > 0 ? problems.credentialBound(id, bound) : problems.noConsentToRemove(`the credential ${id}`),
    )
  const warning = bound.length > 0 ? ` These routes use it and will no longer verify: ${bound.join(', ')}.` : ''
  await confirm(`Remove ${id} and its secret?${warning}`)
}
