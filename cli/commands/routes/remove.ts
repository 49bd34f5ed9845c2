import type { Command } from 'commander'
import type { ApiClient } from '../../../server/core/api/client.ts'
import type { RouteView } from '../../../server/core/api/views/route.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import { describeRoute, selectorOf } from '../../../server/core/model/route.ts'
import { inertJson } from '../../../server/core/text/escape.ts'
import type { Context } from '../../context.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import { routeLine } from '../../print/route.ts'
import { withData } from '../../with-api.ts'
import {
  addSelectorOptions,
  type DataFlags,
  pathFrom,
  type SelectorFlags,
  selectorFrom,
  storedRoutes,
} from './route.ts'

type Flags = DataFlags & SelectorFlags

export function removeRoute(command: Command, context: Context): void {
  addSelectorOptions(command.command('remove'))
    .summary('remove a route')
    .description('Remove a route that was added. Those of the config file are changed there.')
    .argument('<path>', 'path of the route, as listed')
    .addOption(dataDirOption())
    .addOption(jsonOption('the removed route as JSON'))
    .addHelpText('after', examples('routes remove /stripe', "routes remove '/vapi/*' --method POST"))
    .action(async (path: string, flags: Flags) => {
      const removed = await withData(context, flags, async (client) => await remove(client, path, flags))
      context.out(flags.json ? inertJson(removed) : `Removed ${routeLine(removed, context.style)}`)
    })
}

async function remove(client: ApiClient, path: string, flags: Flags): Promise<RouteView> {
  const { routes } = await client.listRoutes()
  const found = findRoute(routes, path, flags)
  if (found.source === 'config') throw new VhookError(problems.routeInConfig(describeRoute(found)))
  const selector = selectorOf(found)
  await client.replaceRoutes({ routes: storedRoutes(routes).filter((route) => selectorOf(route) !== selector) })
  return found
}

/** The route that matches exactly this; without flags also the only one with the path. Throws NO_SUCH_ROUTE, BAD_USAGE. */
function findRoute(routes: readonly RouteView[], path: string, flags: Flags): RouteView {
  const wanted = { ...selectorFrom(path, flags), credentials: [] }
  const exact = routes.find((route) => selectorOf(route) === selectorOf(wanted))
  if (exact) return exact
  const isOpen = flags.method === undefined && flags.header === undefined
  const [only, ...others] = isOpen ? routes.filter((route) => route.path === pathFrom(path)) : []
  if (!only) throw new VhookError(problems.noSuchRoute(describeRoute(wanted)))
  if (others.length === 0) return only
  const listed = [only, ...others].map(describeRoute).join(', ')
  throw new VhookError(problems.badUsage(`Several routes have this path: ${listed}.`, 'Pass --method or --header.'))
}
