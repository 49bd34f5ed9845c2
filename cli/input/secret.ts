import { randomBytes } from 'node:crypto'
import { type Command, Option } from 'commander'
import { textOf } from '../../server/core/text/bytes.ts'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import type { Io } from '../io.ts'
import { ask } from './prompt.ts'

/** Where a secret comes from. Never an argument, because other users of the machine can read those. */
export interface SecretFlags {
  secretStdin?: true
  secretEnv?: string
  generate?: true
  nextSecretEnv?: string
}

export const addSecretOptions = (command: Command): Command =>
  command
    .addOption(new Option('--secret-stdin', 'read the secret from standard input').conflicts(['secretEnv', 'generate']))
    .addOption(
      new Option('--secret-env <name>', 'read the secret from this environment variable').conflicts('generate'),
    )
    .option('--generate', 'generate a strong secret and print it once')

/** For senders with two keys. */
export const addNextSecretOption = (command: Command): Command =>
  command.option('--next-secret-env <name>', "read the sender's next key from this environment variable")

/** The secret of a plan: read, or generated with 256 random bits. Throws BAD_OPTION where the sender chooses the secret. */
export async function secretFor(
  io: Io,
  flags: SecretFlags,
  plan: Record<string, unknown>,
  title: string,
): Promise<string> {
  if (!flags.generate) return await readSecret(io, flags, title)
  if (plan['type'] === 'preset' || plan['type'] === 'scheme')
    throw new VhookError(problems.badOption('--generate', 'cannot be used here: this sender issues its own secret'))
  return randomBytes(32).toString(plan['secretIsBase64'] === true ? 'base64' : 'base64url')
}

/** A secret from standard input, an environment variable or a hidden prompt. Throws BAD_OPTION, NO_SECRET. */
export async function readSecret(io: Io, { secretStdin, secretEnv }: SecretFlags, title: string): Promise<string> {
  // One line end comes from echo or an editor. Any other white space may belong to the secret.
  if (secretStdin) return textOf(await io.input()).replace(/\r?\n$/, '')
  if (secretEnv !== undefined) return fromEnvironment(io, secretEnv, '--secret-env')
  if (!io.interactive) throw new VhookError(problems.noSecret())
  return await ask(async ({ password }) => await password({ message: `${title}:` }))
}

/** The value of an environment variable that an option names. Throws BAD_OPTION. */
export function fromEnvironment(io: Io, name: string, option: string): string {
  const value = io.env[name]
  if (value !== undefined) return value
  throw new VhookError(problems.badOption(option, `names ${name}, which is not set`))
}
