import type { Command } from 'commander'
import type { CredentialView } from '../../../server/core/model/credential.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import type { Context } from '../../context.ts'
import { collect, dataDirOption, examples, jsonOption } from '../../options.ts'
import { withData } from '../../with-api.ts'
import { type DataFlags, findCredential, printCredential, shown } from './credential.ts'
import { givenBy } from './plan.ts'

interface Flags extends DataFlags {
  set?: string[]
  name?: string
}

export function editCredential(command: Command, context: Context): void {
  command
    .command('edit')
    .summary('change the name or plan fields')
    .description('Change the name or plan fields. The secret stays the same.')
    .argument('<id>', 'credential id')
    .option(
      '--set <field=value>',
      'plan field, such as signaturePrefix=sha256=, or setting, such as settings.toleranceSeconds=600; null resets it (repeatable)',
      collect,
    )
    .option('--name <name>', 'display name')
    .addOption(dataDirOption())
    .addOption(jsonOption('the credential as JSON'))
    .addHelpText(
      'after',
      examples('credentials edit vapi-prod --set signatureHeader=x-signature --set toleranceSeconds=60'),
    )
    .action(async (id: string, flags: Flags) => {
      const { set, name } = flags
      if (set === undefined && name === undefined)
        throw new VhookError(problems.badUsage('Nothing to change.', 'Pass --set or --name.'))
      const edited = await withData(context, flags, async (client) => {
        const view = await findCredential(client, id)
        return await shown(client, await client.updateCredential({ id, set: changesOf(view, set), name }))
      })
      printCredential(context, flags, edited)
    })
}

/** Fields that belong to the sender are nested in `settings`. Those not named stay as they are. */
function changesOf({ plan }: CredentialView, set: readonly string[] = []): Record<string, unknown> {
  const { fields, settings } = givenBy(set, plan.type)
  if (Object.keys(settings).length === 0) return fields
  const merged = Object.entries({ ...(plan['settings'] as object | undefined), ...settings })
  return { ...fields, settings: Object.fromEntries(merged.filter(([, value]) => value !== null)) }
}
