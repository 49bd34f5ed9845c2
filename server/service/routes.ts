import { routesSchema } from '../settings/routes-schema.ts'
import type { RouteView } from '../core/api/views/route.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import { selectorOf } from '../core/model/route.ts'
import type { Route } from '../core/model/route.ts'
import type { ServiceContext } from './context.ts'

/** The routes in force; those that were added can be replaced while vhook runs. */
export interface Routes {
  /** Those of the config first. */
  list(): RouteView[]
  /** Replaces all added routes. Rejects with BAD_INPUT that lists every problem with its path. */
  replace(routes: readonly unknown[]): Promise<RouteView[]>
}

type RoutesContext = Pick<ServiceContext, 'store' | 'vault' | 'settings' | 'hub'>

export class StoredRoutes implements Routes {
  readonly #context: RoutesContext

  constructor(context: RoutesContext) {
    this.#context = context
  }

  async load(): Promise<void> {
    const { store, settings } = this.#context
    // Failing storage has no rows; its state is reported.
    if (store.state.state === 'storing') settings.add(await store.routes())
  }

  list(): RouteView[] {
    return [...this.#context.settings.routes]
  }

  async replace(given: readonly unknown[]): Promise<RouteView[]> {
    const { store, settings, hub } = this.#context
    const { routes: shown, added } = settings
    const visible = new Set(shown.flatMap((route) => (route.source === 'stored' ? [selectorOf(route)] : [])))
    // Those that the config file overrides are not listed, so nobody can have meant to remove them.
    const overridden = added.filter((route) => !visible.has(selectorOf(route)))
    const routes = [...this.#checked(given), ...overridden]
    await store.putRoutes(routes)
    settings.add(routes)
    const { enforce } = settings
    hub.publish({ type: 'config.changed', origin: 'api', problems: [], notes: [], routes: this.list(), enforce })
    return this.list()
  }

  #checked(given: readonly unknown[]): Route[] {
    const parsed = routesSchema().safeParse(given)
    const found = parsed.success
      ? this.#conflicts(parsed.data)
      : parsed.error.issues.map(({ path, message }) => `${['routes', ...path].join('.')}: ${message}`)
    if (found.length > 0) throw new VhookError(problems.badInput('list of routes', found.join('; ')))
    return parsed.data ?? []
  }

  #conflicts(routes: readonly Route[]): string[] {
    const { settings, vault } = this.#context
    const fixed = new Set(settings.routes.filter(({ source }) => source === 'config').map(selectorOf))
    const known = new Set(vault.views().map(({ id }) => id))
    return routes.flatMap((route, at) => [
      ...(fixed.has(selectorOf(route)) ? [`routes.${at}: the config already has a route for this`] : []),
      ...route.credentials
        .filter((id) => !known.has(id))
        .map((id) => `routes.${at}.credentials: credential ${id} does not exist`),
    ])
  }
}
