import type { Command } from 'commander'
import type { ApiClient } from '../../../server/core/api/client.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import { inertJson } from '../../../server/core/text/escape.ts'
import { routeWords } from '../../../server/core/model/route.ts'
import { withData } from '../../with-api.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import type { Context } from '../../program.ts'
import { confirm } from '../../secret.ts'
import type { DataFlags } from './find.ts'

interface Flags extends DataFlags {
  yes?: true
}

export function addRemove(command: Command, context: Context): void {
  command
    .command('remove')
    .description('remove a credential and its secret; says which routes name it, and asks')
    .argument('<id>', 'its id')
    .option('--yes', 'do not ask')
    .addOption(dataDirOption())
    .addOption(jsonOption('what was removed'))
    .addHelpText('after', examples('credentials remove vapi-prod', 'credentials remove vapi-prod --yes'))
    .action(async (id: string, flags: Flags) => {
      const removed = await withData(context, flags, async (client) => {
        if (!flags.yes) await agree(context, client, id)
        return await client.removeCredential({ id })
      })
      context.out(flags.json ? inertJson(removed) : `Removed ${id}.`)
    })
}

/** Without a terminal only what no route names goes unasked: nothing depends on it. */
async function agree(context: Context, client: ApiClient, id: string): Promise<void> {
  const { routes } = await client.getCredentialUsage({ id })
  const bound = routes.map(routeWords)
  if (!context.interactive && bound.length > 0) throw new VhookError(problems.credentialBound(id, bound))
  if (!context.interactive) return
  const warning = bound.length > 0 ? ` These routes name it, and nothing will verify on them: ${bound.join(', ')}.` : ''
  await confirm(`Remove ${id} and its secret?${warning}`)
}
