import { Command, Option } from 'commander'
import { type AuthenticationPlan, secretField } from '../../server/core/model/credential.ts'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import { inertJson } from '../../server/core/text/escape.ts'
import { withData } from '../with-api.ts'
import { collect, dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { planFrom, planTypes, type PlanFlags } from '../plan-flags.ts'
import { credentialLine } from '../print/credential.ts'
import type { Context } from '../program.ts'
import { ask, sayWithSecret, secretFor, withSecret, type SecretFlags } from '../secret.ts'
import { credentialFrom } from '../request-input.ts'
import { addChanges } from './credentials/change.ts'
import { addExchange } from './credentials/exchange.ts'
import type { DataFlags } from './credentials/find.ts'
import { addRemove } from './credentials/remove.ts'
import { addShow } from './credentials/show.ts'

interface AddFlags extends DataFlags, PlanFlags, SecretFlags {
  id?: string
  name?: string
  from?: string
}

/** `vhook credentials`: what senders must prove. */
export const credentials: AddCommand = (program, context) => {
  const command = program
    .command('credentials')
    .description('add, list, show, change, import and export credentials')
    .addHelpText('after', examples('credentials add --plan hmac --name Production', 'credentials list'))
  addAdd(command, context)
  addList(command, context)
  addShow(command, context)
  addChanges(command, context)
  addExchange(command, context)
  addRemove(command, context)
}

function addAdd(command: Command, context: Context): void {
  withSecret(command.command('add'))
    .description('add a credential; its secret is asked for, and never taken from the command line')
    .addOption(new Option('--plan <type>', 'what a sender proves').choices(planTypes).conflicts(['preset', 'from']))
    .addOption(new Option('--preset <id>', 'a sender by name, see: vhook presets').conflicts('from'))
    .addOption(
      new Option('--from <file>', 'JSON file with name and authenticationPlan, as Vapi has it').conflicts([
        'secretStdin',
        'secretEnv',
        'generate',
      ]),
    )
    .option('--id <id>', 'id; made from the name when absent')
    .option('--name <name>', 'name for people')
    .option('--set <field=value>', 'field of the plan, such as signatureHeader=x-signature (many times)', collect)
    .addOption(dataDirOption())
    .addOption(jsonOption('what was added'))
    .addHelpText(
      'after',
      examples(
        'credentials add --plan hmac --name Production --set signaturePrefix=sha256=',
        'credentials add --preset stripe --secret-env STRIPE_WEBHOOK_SECRET',
        'credentials add --plan bearer --name Local --generate',
        'credentials add --from credential.json',
      ),
    )
    .action(async (flags: AddFlags) => {
      const input = await inputFrom(context, flags)
      const added = await withData(context, flags, async (client) => await client.addCredential(input))
      const { authenticationPlan: plan } = input
      sayWithSecret(context, flags, added, String((plan as unknown as Record<string, unknown>)[secretField[plan.type]]))
    })
}

interface Input {
  id?: string
  name?: string
  authenticationPlan: AuthenticationPlan
}

async function inputFrom(context: Context, flags: AddFlags): Promise<Input> {
  const given = {
    ...(flags.id === undefined ? {} : { id: flags.id }),
    ...(flags.name === undefined ? {} : { name: flags.name }),
  }
  if (flags.from !== undefined) {
    const { id, name, authenticationPlan } = await credentialFrom(context, flags.from)
    return { ...(id === 'given' ? {} : { id }), ...(name === undefined ? {} : { name }), ...given, authenticationPlan }
  }
  const { fields, secret } = planFrom(await chosenPlan(context, flags))
  const value = await secretFor(context, flags, fields, `Secret (${secret})`)
  return { ...given, authenticationPlan: { ...fields, [secret]: value } as unknown as AuthenticationPlan }
}

/** The plan of the flags, or the one that a person picks. */
async function chosenPlan(context: Context, flags: AddFlags): Promise<PlanFlags> {
  if (flags.plan !== undefined || flags.preset !== undefined) return flags
  if (!context.interactive)
    throw new VhookError(problems.badUsage('No plan was given.', 'Give --plan, --preset or --from.'))
  const offered = ['bearer', 'hmac', 'oauth2', 'preset'].map((value) => ({ value, label: value }))
  const plan = await ask(async ({ select }) => await select({ message: 'What must a sender prove?', options: offered }))
  if (plan !== 'preset') return { ...flags, plan }
  return {
    ...flags,
    preset: await ask(async ({ text }) => await text({ message: 'Which sender? (see: vhook presets)' })),
  }
}

function addList(command: Command, context: Context): void {
  command
    .command('list')
    .description('list the credentials, without their secrets')
    .addOption(dataDirOption())
    .addOption(jsonOption('one JSON line a credential'))
    .addHelpText('after', examples('credentials list', 'credentials list --json'))
    .action(async (flags: DataFlags) => {
      const all = await withData(context, flags, async (client) => await client.listCredentials())
      for (const one of all) context.out(flags.json ? inertJson(one) : credentialLine(one, context.style))
      if (all.length === 0 && !flags.json) context.err('There is no credential yet. Add one: vhook credentials add')
    })
}
