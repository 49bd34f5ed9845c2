import { type Command, Option } from 'commander'
import type { CredentialView } from '../../../server/core/model/credential.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import type { Context } from '../../context.ts'
import { addNextSecretOption, addSecretOptions, type SecretFlags } from '../../input/secret.ts'
import { duration } from '../../input/time.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import { withData } from '../../with-api.ts'
import { type DataFlags, findCredential, printWithSecret, shown } from './credential.ts'
import { nextSecretOfPlan, planWithSecret, secretOfPlan } from './preset.ts'

interface Flags extends DataFlags, SecretFlags {
  grace: number
  force?: true
}

const DAY_MS = 86_400_000

export function rotateCredential(command: Command, context: Context): void {
  addNextSecretOption(addSecretOptions(command.command('rotate')))
    .summary('replace the secret')
    .description(
      "Replace the secret. The old one is accepted for a grace period. With a sender's next key stored, that key becomes the secret.",
    )
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
        'credentials rotate qstash --next-secret-env QSTASH_NEXT_SIGNING_KEY',
      ),
    )
    .action(async (id: string, flags: Flags) => {
      const { view, secret } = await withData(context, flags, async (client) => {
        const credential = await findCredential(client, id)
        const secrets = await newSecrets(context, flags, credential)
        const input = { id, ...secrets, graceMs: flags.grace, force: flags.force === true }
        return { view: await shown(client, await client.rotateCredential(input)), secret: secrets.secret ?? '' }
      })
      printWithSecret(context, flags, view, secret)
    })
}

/** Without a secret in the flags, the stored next key becomes the secret. */
async function newSecrets(context: Context, flags: Flags, { id, plan, hasNextSecret }: CredentialView) {
  const { secretStdin, secretEnv, generate } = flags
  const promotes = hasNextSecret === true && !(secretStdin ?? secretEnv ?? generate)
  const secret = promotes ? undefined : await secretOfPlan(context, flags, plan)
  if (secret === '')
    throw new VhookError(problems.badUsage(`The credential ${id} has no secret to replace.`, undefined))
  const nextSecret = await nextSecretOfPlan(context, flags, plan)
  if (secret !== undefined) await planWithSecret(context, flags, plan, secret, nextSecret)
  return { ...(secret !== undefined && { secret }), ...(nextSecret && { nextSecret }) }
}
