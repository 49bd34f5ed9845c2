import { Command, CommanderError } from 'commander'
import { version } from '../server/platform/package-paths.ts'
import { problems, VhookError, type Problem } from '../server/core/model/errors.ts'
import { commands } from './commands/index.ts'
import type { Context } from './context.ts'
import type { Io } from './io.ts'
import { problemJson, problemLines } from './print/problem.ts'

/** Runs one command line and returns its exit code. Never ends the process. */
export async function run(args: string[], io: Io): Promise<number> {
  let exitCode = 0
  const context: Context = { ...io, exitWith: (code) => (exitCode = Math.max(exitCode, code)) }
  try {
    await program(context).parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    const problem = problemOf(error)
    if (problem.code === 'INTERNAL') io.err(error instanceof Error ? (error.stack ?? error.message) : String(error))
    io.err(args.includes('--json') ? problemJson(problem) : problemLines(problem, io.errStyle))
    return problem.exit
  }
}

/** The whole command line, ready to parse. Help and shell completion are generated from it too. */
export function program(context: Context): Command {
  const root = new Command('vhook')
    .description('Local development tunnel and webhook inspector that explains every signature.')
    .version(version(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showSuggestionAfterError(true)
  for (const add of commands) add(root, context)
  for (const command of withSubcommands(root)) configure(command, context)
  root.addHelpText('after', '\nExamples:\n  $ vhook demo\n  $ vhook dev 3000\n  $ vhook verify latest')
  return root
}

const withSubcommands = (command: Command): Command[] => [command, ...command.commands.flatMap(withSubcommands)]

function configure(command: Command, io: Io): void {
  command
    .exitOverride()
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    // `run` prints errors. Help that was not requested goes to standard error.
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      outputError: () => {},
    })
}

function problemOf(error: unknown): Problem {
  if (error instanceof VhookError) return error.problem
  if (!(error instanceof CommanderError)) return problems.internal()
  if (error.code === 'commander.help') return problems.noCommand()
  const [first = '', suggestion] = error.message.replace(/^error: /, '').split('\n')
  return problems.badUsage(`${first.replace(/\.$/, '')}.`, suggestion?.replace(/^\((.*)\)$/, '$1'))
}
