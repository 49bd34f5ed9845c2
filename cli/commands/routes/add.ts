import type { Command } from 'commander'
import type { ApiClient } from '../../../server/core/api/client.ts'
import type { RouteInput, RouteView } from '../../../server/core/api/views/route.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import { describeRoute, selectorOf } from '../../../server/core/model/route.ts'
import { inertJson } from '../../../server/core/text/escape.ts'
import type { Context } from '../../context.ts'
import { storedCredential } from '../../input/credential-choice.ts'
import { collect, dataDirOption, examples, jsonOption } from '../../options.ts'
import { routeLine } from '../../print/route.ts'
import { withData } from '../../with-api.ts'
import { addSelectorOptions, type DataFlags, type SelectorFlags, selectorFrom, storedRoutes } from './route.ts'

interface Flags extends DataFlags, SelectorFlags {
  credential?: string[]
  enforce?: boolean
  target?: string
  answerTimeout?: string
  replace?: true
}

export function addRoute(command: Command, context: Context): void {
  addSelectorOptions(command.command('add'))
    .summary('add a route')
    .description('Bind a path to credentials, or give it its own app, enforcement or timeout.')
    .argument('<path>', 'exact path, or a pattern: * matches within a segment, and everything below at the end')
    .option('--credential <name>', 'credential by id or name; of several, one must verify (repeatable)', collect)
    .option('--enforce', 'respond 401 to requests that fail verification, and do not forward them')
    .option('--no-enforce', 'forward them, even if vhook runs with --enforce')
    .option('--target <port or url>', 'another app for this path')
    .option('--answer-timeout <seconds>', 'how long the sender waits for the app')
    .option('--replace', 'replace an added route with the same path, method and header')
    .addOption(dataDirOption())
    .addOption(jsonOption('the route as JSON'))
    .addHelpText(
      'after',
      examples(
        'routes add /stripe --credential stripe --enforce',
        "routes add '/vapi/*' --credential vapi-prod --credential vapi-staging",
        "routes add '/vapi/*' --header 'X-Env: test' --credential vapi-staging",
        "routes add '/billing/*' --target 4000 --answer-timeout 60",
      ),
    )
    .action(async (path: string, flags: Flags) => {
      const added = await withData(context, flags, async (client) => await add(client, path, flags))
      context.out(flags.json ? inertJson(added) : `Added ${routeLine(added, context.style)}`)
    })
}

async function add(client: ApiClient, path: string, flags: Flags): Promise<RouteView> {
  const route = await routeFrom(client, path, flags)
  const selector = selectorOf(route)
  const isSame = (other: RouteInput): boolean => selectorOf({ credentials: [], ...other }) === selector
  const { routes } = await client.listRoutes()
  const existing = routes.find(isSame)
  if (existing?.source === 'config') throw new VhookError(problems.routeInConfig(describeRoute(existing)))
  if (existing && !flags.replace) throw new VhookError(problems.routeExists(describeRoute(existing)))
  const others = storedRoutes(routes).filter((other) => !isSame(other))
  const changed = await client.replaceRoutes({ routes: [...others, route] })
  return changed.routes.find(isSame) ?? { ...route, source: 'stored' }
}

/** Validated alone, so that an error is about this route. Throws BAD_INPUT, BAD_USAGE. */
async function routeFrom(client: ApiClient, path: string, flags: Flags) {
  const { credential = [], enforce, target, answerTimeout } = flags
  const credentials: string[] = []
  for (const given of credential) credentials.push(await storedCredential(client, given))
  const settings = {
    ...(enforce === undefined ? {} : { enforce }),
    ...(target === undefined ? {} : { target }),
    ...(answerTimeout === undefined ? {} : { answerTimeoutSeconds: Number(answerTimeout) }),
  }
  if (credentials.length + Object.keys(settings).length === 0)
    throw new VhookError(problems.badUsage('The route sets nothing.', 'Pass --credential, --enforce or --target.'))
  const { routesSchema } = await import('../../../server/settings/routes-schema.ts')
  const parsed = routesSchema().safeParse([{ ...selectorFrom(path, flags), credentials, ...settings }])
  const [route] = parsed.data ?? []
  if (route) return route
  const issues = parsed.error?.issues ?? []
  const why = issues.map(({ path: [, ...field], message }) => `${field.join('.')}: ${message}`).join('; ')
  throw new VhookError(problems.badInput('route', why))
}
