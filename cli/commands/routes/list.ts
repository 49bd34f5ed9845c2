import type { Command } from 'commander'
import { inertJson } from '../../../server/core/text/escape.ts'
import type { Context } from '../../context.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import { routeLine } from '../../print/route.ts'
import { withData } from '../../with-api.ts'
import type { DataFlags } from './route.ts'

export function listRoutes(command: Command, context: Context): void {
  command
    .command('list')
    .summary('list routes')
    .description('List the routes of the config file and those that were added.')
    .addOption(dataDirOption())
    .addOption(jsonOption('one JSON line per route'))
    .addHelpText('after', examples('routes list', 'routes list --json'))
    .action(async (flags: DataFlags) => {
      const { routes } = await withData(context, flags, async (client) => await client.listRoutes())
      for (const route of routes) context.out(flags.json ? inertJson(route) : routeLine(route, context.style))
      if (routes.length === 0 && !flags.json)
        context.err(
          'No routes: every credential is tried on every path. Add one: vhook routes add /path --credential ID',
        )
    })
}
