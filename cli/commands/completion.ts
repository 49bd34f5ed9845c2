import { Argument, Command } from 'commander'
import { examples, type AddCommand } from '../options.ts'

const shells = ['bash', 'zsh', 'fish', 'powershell']

/** Left out of completion, because the completion library adds commands with these names itself. */
const internal = new Set(['completion', 'complete'])

/** `vhook completion`: prints a shell's completion script. The hidden `complete` command is what such a script calls. */
export const completion: AddCommand = (program) => {
  program
    .command('completion')
    .summary('print a shell completion script')
    .description('Print a shell completion script.')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .addHelpText('after', examples('completion zsh >> ~/.zshrc', 'completion bash >> ~/.bashrc'))
    .action(async (shell: string) => await complete(program, ['completion', shell]))
  program
    .command('complete', { hidden: true })
    .description('Print completions for a completion script.')
    .argument('[words...]', 'the command line so far')
    .addHelpText('after', examples('complete -- ev'))
    .action(async (words: string[]) => await complete(program, ['complete', '--', ...words]))
}

async function complete(program: Command, args: string[]): Promise<void> {
  const { default: tab } = await import('@bomb.sh/tab/commander')
  const completed = new Command('vhook').helpCommand(false)
  for (const command of program.commands) if (!internal.has(command.name())) completed.addCommand(command)
  tab(completed, { completionCommandName: 'completion' })
  await completed.parseAsync(args, { from: 'user' })
}
