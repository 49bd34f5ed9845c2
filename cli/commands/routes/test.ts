import type { Command } from 'commander'
import { routeFor, routeMismatches } from '../../../server/core/model/route.ts'
import type { HeaderList } from '../../../server/core/model/request.ts'
import { inertJson } from '../../../server/core/text/escape.ts'
import type { Context } from '../../context.ts'
import { collect, dataDirOption, examples, jsonOption } from '../../options.ts'
import { type RouteTest, routeTestLines } from '../../print/route.ts'
import { withData } from '../../with-api.ts'
import { type DataFlags, headerFrom } from './route.ts'

interface Flags extends DataFlags {
  method: string
  header?: string[]
}

export function testRoute(command: Command, context: Context): void {
  command
    .command('test')
    .summary('show which route applies to a request')
    .description('Show which route and credentials apply to a request, and why. Exits 1 if that is ambiguous.')
    .argument('<path>', 'path or URL of the request')
    .option('--method <method>', 'its HTTP method', 'POST')
    .option('--header <line>', 'a header of it, as "Name: value" (repeatable)', collect)
    .addOption(dataDirOption())
    .addOption(jsonOption('the result as JSON'))
    .addHelpText('after', examples('routes test /stripe', "routes test /vapi/call --header 'X-Env: test' --json"))
    .action(async (path: string, flags: Flags) => {
      const result = await test(context, path, flags)
      if (result.conflicts.length > 0) context.exitWith(1)
      context.out(flags.json ? inertJson(result) : routeTestLines(result, context.style).join('\n'))
    })
}

async function test(context: Context, path: string, flags: Flags): Promise<RouteTest> {
  const headers: HeaderList = (flags.header ?? []).map(headerFrom).map(({ name, value = '' }) => [name, value])
  const request = { method: flags.method.toUpperCase(), path, headers }
  const { routes, snapshot } = await withData(context, flags, async (client) => ({
    ...(await client.listRoutes()),
    snapshot: await client.getSnapshot(),
  }))
  const { route, conflicts } = routeFor(routes, request)
  const mismatches = routeMismatches(routes, request)
  const all = snapshot.credentials.map(({ id }) => id)
  const isAmbiguous = conflicts.length > 0
  return {
    method: request.method,
    path,
    route: routes.find((one) => one === route) ?? null,
    conflicts: routes.filter((one) => conflicts.includes(one)),
    credentials: isAmbiguous ? [] : route && route.credentials.length > 0 ? route.credentials : all,
    bound: !isAmbiguous && (route?.credentials.length ?? 0) > 0,
    enforce: (route?.enforce ?? snapshot.enforce) || conflicts.some((one) => one.enforce ?? snapshot.enforce),
    target: route?.target ?? snapshot.target.url,
    others: routes.flatMap((one, at) => {
      const why = mismatches[at]
      return why ? [{ route: one, why }] : []
    }),
  }
}
