import { randomBytes } from 'node:crypto'
import { Option } from 'commander'
import type { Command } from 'commander'
import { textOf } from '../server/core/text/bytes.ts'
import { problems, VhookError } from '../server/core/model/errors.ts'
import type { CredentialView } from '../server/core/model/credential.ts'
import { inertJson } from '../server/core/text/escape.ts'
import { credentialLines } from './print/credential.ts'
import type { Context } from './program.ts'
import type { Io } from './io.ts'

/** Where a secret comes from. Never the command line itself: other users of the machine can read that. */
export interface SecretFlags {
  secretStdin?: true
  secretEnv?: string
  generate?: true
}

/** How a command is told where the secret comes from. */
export const withSecret = (command: Command): Command =>
  command
    .addOption(new Option('--secret-stdin', 'read the secret from standard input').conflicts(['secretEnv', 'generate']))
    .addOption(
      new Option('--secret-env <name>', 'take the secret from this environment variable').conflicts('generate'),
    )
    .option('--generate', 'make a strong secret, and print it this once')

/** The secret of a plan: as `readSecret`, or a new one of 256 random bits where the user is the one who chooses it. */
export async function secretFor(
  io: Io,
  flags: SecretFlags,
  plan: Record<string, unknown>,
  title: string,
): Promise<string> {
  if (!flags.generate) return await readSecret(io, flags, title)
  if (plan['type'] === 'preset' || plan['type'] === 'scheme')
    throw new VhookError(problems.badOption('--generate', 'is not for senders that give you their own secret'))
  return randomBytes(32).toString(plan['secretIsBase64'] === true ? 'base64' : 'base64url')
}

/** Prints what a command made of a secret; one that was generated, this once. */
export function sayWithSecret(
  context: Context,
  flags: SecretFlags & { json?: true },
  view: CredentialView,
  secret: string,
): void {
  const shown = flags.generate ? { secret } : {}
  if (flags.json) return context.out(inertJson({ ...view, ...shown }))
  context.out(credentialLines(view, context.style).join('\n'))
  if (flags.generate) context.out(`\nThe secret, shown this once:\n${secret}`)
}

/** A secret from standard input, from an environment variable, or typed unseen. Throws BAD_OPTION when there is no way to get one. */
export async function readSecret(io: Io, { secretStdin, secretEnv }: SecretFlags, title: string): Promise<string> {
  // One line end is the shell's, from echo or a file; any other white space may belong to the secret.
  if (secretStdin) return textOf(await io.input()).replace(/\r?\n$/, '')
  if (secretEnv !== undefined) return fromEnvironment(io, secretEnv)
  if (!io.interactive) throw new VhookError(problems.noSecret())
  return await ask(async ({ password }) => await password({ message: `${title}:` }))
}

function fromEnvironment(io: Io, name: string): string {
  const value = io.env[name]
  if (value !== undefined) return value
  throw new VhookError(problems.badOption('--secret-env', `names ${name}, which is not set`))
}

/** Yes, or CANCELLED. */
export async function confirm(question: string): Promise<void> {
  const prompts = await import('@clack/prompts')
  if ((await prompts.confirm({ message: question, initialValue: false })) !== true)
    throw new VhookError(problems.cancelled())
}

type Prompts = typeof import('@clack/prompts')

/** One question to the person. Throws CANCELLED on Ctrl-C. */
export async function ask(question: (prompts: Prompts) => Promise<string | symbol>): Promise<string> {
  const prompts = await import('@clack/prompts')
  const answer = await question(prompts)
  if (typeof answer !== 'string') throw new VhookError(problems.cancelled())
  return answer
}
