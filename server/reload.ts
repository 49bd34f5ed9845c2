import { isDeepStrictEqual } from 'node:util'
import type { Settings } from './settings/parse.ts'
import { targetOf } from './settings/target.ts'
import { settingRows } from './settings/schema.ts'
import type { ConfigSource } from './settings/config/source.ts'
import { watchFiles } from './settings/config/watch.ts'
import type { CredentialView } from './core/model/credential.ts'
import { routeWords } from './core/model/route.ts'
import type { Route } from './core/model/route.ts'
import type { Hub } from './hub.ts'
import type { ActiveSettings } from './settings/active.ts'
import type { ConfigVault } from './secrets/config-vault.ts'
import type { TargetWatch } from './forward/app-monitor.ts'

export interface ReloadOptions {
  source: ConfigSource
  rules: ActiveSettings
  vault: ConfigVault
  hub: Hub
  targets: TargetWatch
}

/** Takes a changed settings file over while vhook runs. A broken one changes nothing and is told. Returns the end of it. */
export function reloadOnChange(parts: ReloadOptions): () => void {
  let before = parts.source.first
  let turn = Promise.resolve()
  const reload = async (): Promise<void> => {
    const read = await parts.source.read().catch((error: unknown) => ({ problems: [(error as Error).message] }))
    if ('problems' in read) return tell(parts, read.problems, [])
    apply(parts, before, read)
    const later = changedLater(parts.source.first, read.settings)
    before = read.settings
    tell(parts, [], [...laterNote(later), ...danglingRoutes(parts.rules.routes, parts.vault.views())])
  }
  // One after the other: a slow reading must not overwrite a later one.
  return watchFiles(parts.source.files, () => {
    turn = turn.then(reload)
  })
}

function changedLater(first: Settings, now: Settings): string[] {
  const names = settingRows.flatMap(([name, { reloads }]) => (reloads ? [] : [name]))
  return names.filter((name) => !isDeepStrictEqual(now[name], first[name]))
}

/** All in one tick, so that no event sees half of it. */
function apply(
  { rules, vault, targets }: ReloadOptions,
  before: Settings,
  { settings, credentials }: { settings: Settings; credentials: Parameters<ConfigVault['configure']>[0] },
): void {
  const { enforce, routes, answerTimeout } = settings
  const patience = answerTimeout === before.answerTimeout ? {} : { answerMs: answerTimeout * 1_000 }
  rules.change({ enforce, routes, target: targetOf(settings.target), ...patience })
  vault.configure(credentials)
  if (!isDeepStrictEqual(settings.target, before.target)) targets.change(targetOf(settings.target))
}

function tell({ hub, rules }: ReloadOptions, problems: string[], notes: string[]): void {
  hub.publish({
    type: 'config.changed',
    origin: 'file',
    problems,
    notes,
    routes: [...rules.routes],
    enforce: rules.enforce,
  })
}

function laterNote(names: readonly string[]): string[] {
  if (names.length === 0) return []
  return [`${names.join(', ')}: counts from the next start.`]
}

/** Routes that name a credential which is not there: nothing verifies on them. */
export function danglingRoutes(routes: readonly Route[], views: readonly CredentialView[]): string[] {
  const known = new Set(views.map(({ id }) => id))
  return routes.flatMap((route) =>
    route.credentials
      .filter((id) => !known.has(id))
      .map((id) => `The route ${routeWords(route)} names the credential ${id}, which does not exist.`),
  )
}
