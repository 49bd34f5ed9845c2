import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { examples, type AddCommand } from '../../options.ts'
import { addRoute } from './add.ts'
import { listRoutes } from './list.ts'
import { removeRoute } from './remove.ts'
import { testRoute } from './test.ts'

/** Every subcommand, in the order of the help. */
const subcommands: ReadonlyArray<(command: Command, context: Context) => void> = [
  listRoutes,
  addRoute,
  removeRoute,
  testRoute,
]

/** `vhook routes`: credentials, enforcement, app and timeout of single paths. */
export const routes: AddCommand = (program, context) => {
  const command = program
    .command('routes')
    .helpCommand(false)
    .summary('manage routes')
    .description('List, add and remove routes, which bind paths to credentials, and test which one applies.')
    .addHelpText('after', examples('routes add /stripe --credential stripe', 'routes list', 'routes test /stripe'))
  for (const add of subcommands) add(command, context)
}
