import { routesSchema } from '../settings/routes-schema.ts'
import type { RouteView } from '../core/api/views/route.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import { selectorOf } from '../core/model/route.ts'
import type { Route } from '../core/model/route.ts'
import type { Hub } from '../hub.ts'
import type { ActiveSettings } from '../settings/active.ts'
import type { Vault } from '../secrets/contract.ts'
import type { Store } from '../store/contract.ts'

/** The routes that hold, and those that may be changed while vhook runs. */
export interface Routes {
  /** Those of the settings file first. */
  list(): RouteView[]
  /** Puts these in the place of all that were added before. Rejects with BAD_INPUT and all problems with their paths at once. */
  replace(routes: readonly unknown[]): Promise<RouteView[]>
}

export class AddedRoutes implements Routes {
  readonly #parts: { store: Store; vault: Vault; rules: ActiveSettings; hub: Hub }

  constructor(parts: { store: Store; vault: Vault; rules: ActiveSettings; hub: Hub }) {
    this.#parts = parts
  }

  async load(): Promise<void> {
    const { store, rules } = this.#parts
    // A store that fails has none to give; its state says so.
    if (store.state.state === 'storing') rules.add(await store.routes())
  }

  list(): RouteView[] {
    return [...this.#parts.rules.routes]
  }

  async replace(given: readonly unknown[]): Promise<RouteView[]> {
    const { store, rules, hub } = this.#parts
    const routes = this.#checked(given)
    await store.putRoutes(routes)
    rules.add(routes)
    const { enforce } = rules
    hub.publish({ type: 'config.changed', origin: 'api', problems: [], notes: [], routes: this.list(), enforce })
    return this.list()
  }

  #checked(given: readonly unknown[]): Route[] {
    const parsed = routesSchema().safeParse(given)
    const found = parsed.success
      ? this.#misfits(parsed.data)
      : parsed.error.issues.map(({ path, message }) => `${['routes', ...path].join('.')}: ${message}`)
    if (found.length > 0) throw new VhookError(problems.badInput('list of routes', found.join('; ')))
    return parsed.data ?? []
  }

  #misfits(routes: readonly Route[]): string[] {
    const { rules, vault } = this.#parts
    const fixed = new Set(rules.routes.filter(({ source }) => source === 'config').map(selectorOf))
    const known = new Set(vault.views().map(({ id }) => id))
    return routes.flatMap((route, at) => [
      ...(fixed.has(selectorOf(route)) ? [`routes.${at}: the settings file has a route for this already`] : []),
      ...route.credentials
        .filter((id) => !known.has(id))
        .map((id) => `routes.${at}.credentials: there is no credential ${id}`),
    ])
  }
}
