import { type Command, Option } from 'commander'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import type { Context } from '../../context.ts'
import { addSecretOptions, type SecretFlags } from '../../input/secret.ts'
import { duration } from '../../input/time.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import { withData } from '../../with-api.ts'
import { type DataFlags, findCredential, printWithSecret, shown } from './credential.ts'
import { planWithSecret, secretOfPlan } from './preset.ts'

interface Flags extends DataFlags, SecretFlags {
  grace: number
  force?: true
}

const DAY_MS = 86_400_000

export function rotateCredential(command: Command, context: Context): void {
  addSecretOptions(command.command('rotate'))
    .summary('replace the secret')
    .description('Replace the secret. The old one is accepted for a grace period.')
    .argument('<id>', 'credential id')
    .addOption(
      new Option('--grace <time>', 'how long the old secret is accepted: 30m, 24h, 7d or 0')
        .argParser(duration)
        .default(DAY_MS, '24h'),
    )
    .option('--force', 'end the grace period of an earlier rotation')
    .addOption(dataDirOption())
    .addOption(jsonOption('the credential as JSON'))
    .addHelpText(
      'after',
      examples(
        'credentials rotate vapi-prod --generate',
        'credentials rotate vapi-prod --secret-env NEW_SECRET --grace 0',
      ),
    )
    .action(async (id: string, flags: Flags) => {
      const { view, secret } = await withData(context, flags, async (client) => {
        const { plan } = await findCredential(client, id)
        const next = await secretOfPlan(context, flags, plan)
        if (next === '')
          throw new VhookError(problems.badUsage(`The credential ${id} has no secret to replace.`, undefined))
        await planWithSecret(context, flags, plan, next)
        const input = { id, secret: next, graceMs: flags.grace, force: flags.force === true }
        return { view: await shown(client, await client.rotateCredential(input)), secret: next }
      })
      printWithSecret(context, flags, view, secret)
    })
}
