import { Command, CommanderError } from 'commander'
import { version } from '../server/platform/package-paths.ts'
import { problems, VhookError, type Problem } from '../server/core/model/errors.ts'
import { commands } from './commands/index.ts'
import type { Io } from './io.ts'
import { problemJson, problemLines } from './print/problem.ts'

/** What a command gets: the outside, and a way to say that the answer is no. */
export interface Context extends Io {
  /** Exit code at the end when it is not 0: 1 the answer is no, 3 it could not be found out. */
  answer(code: 1 | 3): void
}

/** One command line from its words to its exit code. Never ends the process. */
export async function run(words: string[], io: Io): Promise<number> {
  let code = 0
  const context: Context = { ...io, answer: (worse) => (code = Math.max(code, worse)) }
  try {
    await program(context).parseAsync(words, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    const problem = problemOf(error)
    if (problem.code === 'INTERNAL') io.err(error instanceof Error ? (error.stack ?? error.message) : String(error))
    io.err(words.includes('--json') ? problemJson(problem) : problemLines(problem, io.errLook))
    return problem.exit
  }
}

/** The whole command line, ready to parse; also what completion is made from. */
export function program(context: Context): Command {
  const root = new Command('vhook')
    .description('Local development tunnel and webhook inspector that explains every signature.')
    .version(version(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showSuggestionAfterError(true)
  for (const add of commands) add(root, context)
  for (const command of withChildren(root)) configure(command, context)
  root.addHelpText('after', '\nExamples:\n  $ vhook demo\n  $ vhook dev 3000\n  $ vhook verify latest')
  return root
}

const withChildren = (command: Command): Command[] => [command, ...command.commands.flatMap(withChildren)]

function configure(command: Command, io: Io): void {
  command
    .exitOverride()
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    // Errors are told once, by `run`. Help that was not asked for goes to standard error.
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
