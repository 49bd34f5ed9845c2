import { problems, VhookError } from '../../server/core/model/errors.ts'

/** Resolves when the user confirms. Throws CANCELLED otherwise. */
export async function confirm(question: string): Promise<void> {
  const prompts = await import('@clack/prompts')
  if ((await prompts.confirm({ message: question, initialValue: false })) !== true)
    throw new VhookError(problems.cancelled())
}

type Prompts = typeof import('@clack/prompts')

/** Asks one question. Throws CANCELLED on Ctrl-C. */
export async function ask(question: (prompts: Prompts) => Promise<string | symbol>): Promise<string> {
  const prompts = await import('@clack/prompts')
  const answer = await question(prompts)
  if (typeof answer !== 'string') throw new VhookError(problems.cancelled())
  return answer
}
