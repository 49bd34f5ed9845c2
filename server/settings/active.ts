import type { RouteView } from '../core/api/views/route.ts'
import type { CapturedEvent } from '../core/model/event.ts'
import type { Route, Routing } from '../core/model/route.ts'
import { routeFor, selectorOf } from '../core/model/route.ts'

/** The settings that are read for every event. */
export interface EventSettings {
  /** URL of the app, or null: vhook then records the event and responds itself. */
  target: URL | null
  enforce: boolean
  /** How long the sender waits for the app. */
  answerMs: number
  routes: readonly Route[]
}

/** The settings in effect. A change applies from the next event on; events in progress keep the settings they started with. */
export class ActiveSettings {
  #current: EventSettings
  #added: readonly Route[] = []
  #all: readonly RouteView[]

  constructor(current: EventSettings) {
    this.#current = current
    this.#all = this.#merged()
  }

  get target(): URL | null {
    return this.#current.target
  }

  get enforce(): boolean {
    return this.#current.enforce
  }

  get answerMs(): number {
    return this.#current.answerMs
  }

  /** Routes of the config file first, then those that were added through the API. */
  get routes(): readonly RouteView[] {
    return this.#all
  }

  /** Every route added through the API, including those that the config file overrides. */
  get added(): readonly Route[] {
    return this.#added
  }

  routing(event: Pick<CapturedEvent, 'method' | 'path' | 'headers'>): Routing {
    return this.#all.length === 0 ? { route: undefined, conflicts: [] } : routeFor(this.#all, event)
  }

  /** The app's URL, whether the event must verify, and how long its sender waits. Among equally specific routes, enforcement wins. */
  for(event: CapturedEvent): { address: URL | null; enforce: boolean; answerMs: number } {
    const { route, conflicts } = this.routing(event)
    const { target, enforce, answerMs } = this.#current
    const seconds = route?.answerTimeoutSeconds
    return {
      address: route?.target ? new URL(route.target) : target,
      enforce: (route?.enforce ?? enforce) || conflicts.some((other) => other.enforce ?? enforce),
      answerMs: seconds === undefined ? answerMs : seconds * 1_000,
    }
  }

  change(change: Partial<EventSettings>): void {
    this.#current = { ...this.#current, ...change }
    this.#all = this.#merged()
  }

  add(routes: readonly Route[]): void {
    this.#added = routes
    this.#all = this.#merged()
  }

  /** A route of the config file overrides an added one with the same selector. */
  #merged(): RouteView[] {
    const { routes } = this.#current
    const taken = new Set(routes.map(selectorOf))
    const added = this.#added.filter((route) => !taken.has(selectorOf(route)))
    return [
      ...routes.map((route): RouteView => ({ ...route, source: 'config' })),
      ...added.map((route): RouteView => ({ ...route, source: 'stored' })),
    ]
  }
}
