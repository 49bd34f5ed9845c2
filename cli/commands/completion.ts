import { Argument, Command } from 'commander'
import { examples, type AddCommand } from '../options.ts'

const shells = ['bash', 'zsh', 'fish', 'powershell']

const own = new Set(['completion', 'complete'])

/** `vhook completion`: the script for a shell, and the hidden command that such a script asks. */
export const completion: AddCommand = (program) => {
  program
    .command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .addHelpText('after', examples('completion zsh >> ~/.zshrc', 'completion bash >> ~/.bashrc'))
    .action(async (shell: string) => await complete(program, ['completion', shell]))
  program
    .command('complete', { hidden: true })
    .description('answer a completion script')
    .argument('[words...]')
    .addHelpText('after', examples('complete -- ev'))
    .action(async (words: string[]) => await complete(program, ['complete', '--', ...words]))
}

/** Runs the library on a program of its own: it adds two commands with these very names. */
async function complete(program: Command, words: string[]): Promise<void> {
  const { default: tab } = await import('@bomb.sh/tab/commander')
  const fresh = new Command('vhook').helpCommand(false)
  for (const command of program.commands) if (!own.has(command.name())) fresh.addCommand(command)
  tab(fresh, { completionCommandName: 'completion' })
  await fresh.parseAsync(words, { from: 'user' })
}
