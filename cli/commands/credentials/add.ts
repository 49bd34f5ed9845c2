import { type Command, Option } from 'commander'
import { type AuthenticationPlan, secretField } from '../../../server/core/model/credential.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import type { Context } from '../../context.ts'
import { ask } from '../../input/prompt.ts'
import { credentialFrom } from '../../input/request.ts'
import { addNextSecretOption, addSecretOptions, type SecretFlags } from '../../input/secret.ts'
import { collect, dataDirOption, examples, jsonOption } from '../../options.ts'
import { withData } from '../../with-api.ts'
import { printWithSecret, shown, type DataFlags } from './credential.ts'
import { planFrom, planTypes, type PlanFlags } from './plan.ts'
import { nextSecretOfPlan, planWithSecret, presetOfPlan, secretOfPlan, withSettings } from './preset.ts'

interface Flags extends DataFlags, PlanFlags, SecretFlags {
  id?: string
  name?: string
  from?: string
}

export function addCredential(command: Command, context: Context): void {
  addNextSecretOption(addSecretOptions(command.command('add')))
    .summary('add a credential')
    .description('Add a credential. Prompts for its secret, which is never an argument.')
    .addOption(
      new Option('--plan <type>', 'how the sender authenticates').choices(planTypes).conflicts(['preset', 'from']),
    )
    .addOption(new Option('--preset <id>', 'sender by name, see: vhook presets').conflicts('from'))
    .addOption(
      new Option('--from <file>', "JSON file with name and authenticationPlan, in Vapi's format").conflicts([
        'secretStdin',
        'secretEnv',
        'generate',
      ]),
    )
    .option('--id <id>', 'id (default: derived from the name)')
    .option('--name <name>', 'display name')
    .option(
      '--set <field=value>',
      'plan field, such as signatureHeader=x-signature, or setting of a preset, such as settings.apiKey=VALUE (repeatable)',
      collect,
    )
    .addOption(dataDirOption())
    .addOption(jsonOption('the credential as JSON'))
    .addHelpText(
      'after',
      examples(
        'credentials add --plan hmac --name Production --set signaturePrefix=sha256=',
        'credentials add --preset stripe --secret-env STRIPE_WEBHOOK_SECRET',
        'credentials add --preset livekit --set settings.apiKey=APIabc --secret-env LIVEKIT_API_SECRET',
        'credentials add --preset qstash --secret-env QSTASH_CURRENT_SIGNING_KEY --next-secret-env QSTASH_NEXT_SIGNING_KEY',
        'credentials add --plan bearer --name Local --generate',
        'credentials add --from credential.json',
      ),
    )
    .action(async (flags: Flags) => {
      const input = await inputFrom(context, flags)
      const added = await withData(context, flags, async (client) => shown(client, await client.addCredential(input)))
      const { authenticationPlan: plan } = input
      const fields = plan as unknown as Record<string, unknown>
      printWithSecret(context, flags, added, String(fields[secretField[plan.type]]))
    })
}

interface Input {
  id?: string
  name?: string
  authenticationPlan: AuthenticationPlan
}

async function inputFrom(context: Context, flags: Flags): Promise<Input> {
  const given = {
    ...(flags.id === undefined ? {} : { id: flags.id }),
    ...(flags.name === undefined ? {} : { name: flags.name }),
  }
  if (flags.from !== undefined) {
    const { id, name, authenticationPlan } = await credentialFrom(context, flags.from)
    return { ...(id === 'given' ? {} : { id }), ...(name === undefined ? {} : { name }), ...given, authenticationPlan }
  }
  const fields = await withPresetSettings(context, planFrom(await withPlan(context, flags)))
  const secret = await secretOfPlan(context, flags, fields)
  const nextSecret = await nextSecretOfPlan(context, flags, fields)
  return { ...given, authenticationPlan: await planWithSecret(context, flags, fields, secret, nextSecret) }
}

async function withPresetSettings(context: Context, fields: Record<string, unknown>): Promise<Record<string, unknown>> {
  const preset = await presetOfPlan(fields)
  return preset ? await withSettings(context, fields, preset) : fields
}

const planChoices = [
  { value: 'hmac', label: 'HMAC signature' },
  { value: 'bearer', label: 'Bearer token or shared secret header' },
  { value: 'oauth2', label: 'OAuth 2.0 client credentials' },
  { value: 'preset', label: 'Known sender (Stripe, GitHub, Slack, …)' },
]

/** The plan of the flags, or the one that the user picks. */
async function withPlan(context: Context, flags: Flags): Promise<PlanFlags> {
  if (flags.plan !== undefined || flags.preset !== undefined) return flags
  if (!context.interactive)
    throw new VhookError(problems.badUsage('No plan given.', 'Pass --plan, --preset or --from.'))
  const plan = await ask(
    async ({ select }) => await select({ message: 'How does the sender authenticate?', options: planChoices }),
  )
  if (plan !== 'preset') return { ...flags, plan }
  return {
    ...flags,
    preset: await ask(async ({ text }) => await text({ message: 'Which sender? (list them with: vhook presets)' })),
  }
}
