import { type Command, Option } from 'commander'
import type { CredentialChange } from '../../../server/core/api/views/credential.ts'
import type { CredentialView } from '../../../server/core/model/credential.ts'
import type { SchemePatch, SecretEdit, SecretlessPlan } from '../../../server/core/model/fix.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import type { Context } from '../../context.ts'
import { collect, dataDirOption, examples, jsonOption } from '../../options.ts'
import { withData } from '../../with-api.ts'
import { type DataFlags, findCredential, printChanged, shown } from './credential.ts'
import { nextSecretOfPlan } from './preset.ts'
import { givenBy, planFrom, type PlanFlags, planTypes } from './plan.ts'
import { schemeValue } from './set-value.ts'

interface Flags extends DataFlags, PlanFlags {
  name?: string
  unset?: string[]
  editSecret?: string[]
  nextSecretEnv?: string
}

export function editCredential(command: Command, context: Context): void {
  command
    .command('edit')
    .summary('change the name, the plan or the form of the secret')
    .description('Change the name, the plan or the form of the secret, and verify the newest events again.')
    .argument('<id>', 'credential id')
    .option(
      '--set <field=value>',
      'plan field, such as signaturePrefix=sha256=, or setting, such as settings.toleranceSeconds=600; null resets it (repeatable)',
      collect,
    )
    .addOption(new Option('--plan <type>', 'another plan, with the same secret').choices(planTypes).conflicts('preset'))
    .option('--preset <id>', 'the plan of a known sender, with the same secret')
    .option('--unset <field>', 'remove a field or setting (repeatable)', collect)
    .option(
      '--edit-secret <change>',
      'change the secret: trim, remove-quotes, prepend:whsec_ and others (repeatable)',
      collect,
    )
    .option('--next-secret-env <name>', "read the sender's next key from this environment variable")
    .option('--name <name>', 'display name')
    .addOption(dataDirOption())
    .addOption(jsonOption('the credential as JSON'))
    .addHelpText(
      'after',
      examples(
        'credentials edit vapi-prod --set signatureHeader=x-signature --set toleranceSeconds=60',
        'credentials edit stripe --edit-secret remove-quotes',
        'credentials edit github --set scheme.signature.encoding=base64',
      ),
    )
    .action(async (id: string, flags: Flags) => {
      const { plan, preset, set, name, unset, editSecret, nextSecretEnv } = flags
      if ([plan, preset, set, name, unset, editSecret, nextSecretEnv].every((flag) => flag === undefined))
        throw new VhookError(problems.badUsage('Nothing to change.', 'Pass --set, --edit-secret or --name.'))
      const edited = await withData(context, flags, async (client) => {
        const view = await findCredential(client, id)
        const secret = editSecret as SecretEdit[] | undefined
        const { set: fields, ...change } = planChange(view, flags)
        const all = { ...fields, ...(nextSecretEnv && { nextSecret: await nextSecret(context, flags, view) }) }
        const next = Object.keys(all).length > 0 ? { set: all } : {}
        return await shown(client, await client.updateCredential({ id, name, unset, secret, ...change, ...next }))
      })
      printChanged(context, flags, edited)
    })
}

/** The sender's next key, for a credential whose sender has two. Throws BAD_OPTION. */
const nextSecret = async (context: Context, { nextSecretEnv = '' }: Flags, { plan }: CredentialView) =>
  await nextSecretOfPlan(context, { nextSecretEnv }, plan)

const schemePrefix = 'scheme.'

/** `scheme.signature.encoding=base64` as a change of the scheme. */
function schemeChange(set: readonly string[]): SchemePatch {
  const patch: Record<string, unknown> = {}
  for (const text of set) {
    const at = text.indexOf('=')
    const names = text.slice(schemePrefix.length, at).split('.')
    const last = names.at(-1) ?? ''
    let parent = patch
    for (const name of names.slice(0, -1)) parent = (parent[name] ??= {}) as Record<string, unknown>
    parent[last] = schemeValue(names, text.slice(at + 1))
  }
  return patch
}

/** Another plan, or changes of fields and scheme. */
function planChange(view: CredentialView, { plan, preset, set = [] }: PlanFlags): Omit<CredentialChange, 'name'> {
  if (plan !== undefined || preset !== undefined)
    return { replace: planFrom({ set, ...(plan && { plan }), ...(preset && { preset }) }) as unknown as SecretlessPlan }
  const isScheme = (text: string) => text.startsWith(schemePrefix)
  const scheme = set.filter(isScheme)
  const fields = changesOf(
    view,
    set.filter((text) => !isScheme(text)),
  )
  return {
    ...(Object.keys(fields).length > 0 && { set: fields }),
    ...(scheme.length > 0 && { scheme: schemeChange(scheme) }),
  }
}

/** Fields that belong to the sender are nested in `settings`. Those not named stay as they are. */
function changesOf({ plan }: CredentialView, set: readonly string[] = []): Record<string, unknown> {
  const { fields, settings } = givenBy(set, plan.type)
  if (Object.keys(settings).length === 0) return fields
  const merged = Object.entries({ ...(plan['settings'] as object | undefined), ...settings })
  return { ...fields, settings: Object.fromEntries(merged.filter(([, value]) => value !== null)) }
}
