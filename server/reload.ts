import { isDeepStrictEqual } from 'node:util'
import type { AppMonitor } from './forward/app-monitor.ts'
import type { Hub } from './hub.ts'
import type { ConfigVault } from './secrets/config-vault.ts'
import type { ActiveSettings } from './settings/active.ts'
import type { ConfigSource } from './settings/config/source.ts'
import { watchFiles } from './settings/config/watch.ts'
import { danglingRoutes } from './settings/dangling-routes.ts'
import type { Settings } from './settings/parse.ts'
import { targetOf } from './settings/target.ts'
import { settingRows } from './settings/schema.ts'

export interface ReloadOptions {
  source: ConfigSource
  active: ActiveSettings
  vault: ConfigVault
  hub: Hub
  monitor: AppMonitor
}

/** Applies config changes while vhook runs. An invalid config changes nothing, and its errors are published. Returns the function that stops it. */
export function reloadOnChange(options: ReloadOptions): () => void {
  const { source, active, vault } = options
  let before = source.first
  let last = Promise.resolve()
  const reload = async (): Promise<void> => {
    const read = await source.read().catch((error: unknown) => ({ problems: [(error as Error).message] }))
    if ('problems' in read) return publish(options, read.problems, [])
    apply(options, before, read)
    const changed = changedAtNextStart(source.first, read.settings)
    before = read.settings
    publish(options, [], [...nextStartNote(changed), ...danglingRoutes(active.routes, vault.views())])
  }
  // One after the other: a slow read must not overwrite a later one.
  return watchFiles(source.files, () => {
    last = last.then(reload)
  })
}

function changedAtNextStart(first: Settings, now: Settings): string[] {
  const names = settingRows.flatMap(([name, { reloads }]) => (reloads ? [] : [name]))
  return names.filter((name) => !isDeepStrictEqual(now[name], first[name]))
}

/** In one tick, so that no event sees half of the changes. */
function apply(
  { active, vault, monitor }: ReloadOptions,
  before: Settings,
  { settings, credentials }: { settings: Settings; credentials: Parameters<ConfigVault['configure']>[0] },
): void {
  const { enforce, routes, answerTimeout } = settings
  const answerMs = answerTimeout === before.answerTimeout ? {} : { answerMs: answerTimeout * 1_000 }
  active.change({ enforce, routes, target: targetOf(settings.target), ...answerMs })
  vault.configure(credentials)
  if (!isDeepStrictEqual(settings.target, before.target)) monitor.change(targetOf(settings.target))
}

function publish({ hub, active }: ReloadOptions, problems: string[], notes: string[]): void {
  const { routes, enforce } = active
  hub.publish({ type: 'config.changed', origin: 'file', problems, notes, routes: [...routes], enforce })
}

function nextStartNote(names: readonly string[]): string[] {
  if (names.length === 0) return []
  return [`${names.join(', ')}: takes effect at the next start.`]
}
