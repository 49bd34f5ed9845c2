import { textOf } from '../server/core/bytes.ts'
import { problems, VhookError } from '../server/core/errors.ts'
import type { Io } from './io.ts'

/** Where a secret comes from. Never the command line itself: other users of the machine can read that. */
export interface SecretFlags {
  secretStdin?: true
  secretEnv?: string
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
