import { Option, type Command } from 'commander'
import type { ApiClient } from '../../../server/core/api/client.ts'
import { type AuthenticationPlan, type CredentialView, secretField } from '../../../server/core/model/credential.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import { inertJson } from '../../../server/core/text/escape.ts'
import { withData } from '../../with-api.ts'
import { duration } from '../../parse-time.ts'
import { collect, dataDirOption, examples, jsonOption } from '../../options.ts'
import { fieldsFrom } from '../../plan-flags.ts'
import { credentialLines } from '../../print/credential.ts'
import type { Context } from '../../program.ts'
import { sayWithSecret, secretFor, withSecret, type SecretFlags } from '../../secret.ts'
import { type DataFlags, findCredential } from './find.ts'

/** Puts the commands into the program that change a credential, or make another one of it. */
export function addChanges(command: Command, context: Context): void {
  addEdit(command, context)
  addRotate(command, context)
  addDuplicate(command, context)
}

interface EditFlags extends DataFlags {
  set?: string[]
  name?: string
}

function addEdit(command: Command, context: Context): void {
  command
    .command('edit')
    .description('change fields of the plan or the name; the secret stays')
    .argument('<id>', 'its id')
    .option('--set <field=value>', 'field of the plan, such as signaturePrefix=sha256= (many times)', collect)
    .option('--name <name>', 'name for people')
    .addOption(dataDirOption())
    .addOption(jsonOption('the credential'))
    .addHelpText(
      'after',
      examples('credentials edit vapi-prod --set signatureHeader=x-signature --set toleranceSeconds=60'),
    )
    .action(async (id: string, flags: EditFlags) => {
      if (flags.set === undefined && flags.name === undefined)
        throw new VhookError(problems.badUsage('Nothing is to be changed.', 'Give --set or --name.'))
      const edited = await withData(context, flags, async (client) => {
        const view = await findCredential(client, id)
        const { name } = flags
        return await client.updateCredential({
          id,
          set: changeOf(view, flags.set),
          name,
        })
      })
      say(context, flags, edited)
    })
}

/** A sender's own settings stand in a part of their own, and those that are not named stay. */
function changeOf({ plan }: CredentialView, set: readonly string[] = []): Record<string, unknown> {
  const given = fieldsFrom(set, secretField[plan.type])
  if (plan.type !== 'preset' && plan.type !== 'scheme') return given
  return Object.keys(given).length === 0 ? {} : { settings: { ...(plan['settings'] as object | undefined), ...given } }
}

interface RotateFlags extends DataFlags, SecretFlags {
  grace: number
  force?: true
}

const DAY_MS = 86_400_000

function addRotate(command: Command, context: Context): void {
  withSecret(command.command('rotate'))
    .description('put a new secret in force; the old one stays good for a while')
    .argument('<id>', 'its id')
    .addOption(
      new Option('--grace <time>', 'how long the old secret stays good: 30m, 24h, 7d or 0')
        .argParser(duration)
        .default(DAY_MS, '24h'),
    )
    .option('--force', 'also while an earlier rotation is still under way')
    .addOption(dataDirOption())
    .addOption(jsonOption('the credential'))
    .addHelpText(
      'after',
      examples(
        'credentials rotate vapi-prod --generate',
        'credentials rotate vapi-prod --secret-env NEW_SECRET --grace 0',
      ),
    )
    .action(async (id: string, flags: RotateFlags) => {
      const { view, secret } = await withData(context, flags, async (client) => {
        const { plan } = await findCredential(client, id)
        const fresh = await secretFor(context, flags, plan, `New secret (${secretField[plan.type]})`)
        return {
          view: await client.rotateCredential({ id, secret: fresh, graceMs: flags.grace, force: flags.force === true }),
          secret: fresh,
        }
      })
      sayWithSecret(context, flags, view, secret)
    })
}

interface DuplicateFlags extends DataFlags, SecretFlags {
  id: string
  name?: string
}

function addDuplicate(command: Command, context: Context): void {
  withSecret(command.command('duplicate'))
    .description('make another credential of the same plan, with a secret of its own')
    .argument('<id>', 'its id')
    .requiredOption('--id <new>', 'id of the new one')
    .option('--name <name>', 'name of the new one')
    .addOption(dataDirOption())
    .addOption(jsonOption('what was added'))
    .addHelpText('after', examples('credentials duplicate vapi-prod --id vapi-staging --secret-stdin < secret.txt'))
    .action(async (id: string, flags: DuplicateFlags) => {
      const { view, secret } = await withData(
        context,
        flags,
        async (client) => await duplicate(context, client, id, flags),
      )
      sayWithSecret(context, flags, view, secret)
    })
}

async function duplicate(context: Context, client: ApiClient, id: string, flags: DuplicateFlags) {
  const { plan } = await findCredential(client, id)
  const field = secretField[plan.type]
  const secret = await secretFor(context, flags, plan, `Secret of ${flags.id} (${field})`)
  const authenticationPlan = { ...plan, [field]: secret } as unknown as AuthenticationPlan
  const name = flags.name ? { name: flags.name } : {}
  return { view: await client.addCredential({ id: flags.id, ...name, authenticationPlan }), secret }
}

const say = (context: Context, flags: DataFlags, view: CredentialView): void =>
  context.out(flags.json ? inertJson(view) : credentialLines(view, context.style).join('\n'))
