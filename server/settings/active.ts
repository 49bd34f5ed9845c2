import type { RouteView } from '../core/api/views/route.ts'
import type { CapturedEvent } from '../core/model/event.ts'
import type { Route, Routing } from '../core/model/route.ts'
import { routeFor, selectorOf } from '../core/model/route.ts'

/** The settings that count anew for every event. */
export interface Current {
  /** Address of the app, or null: vhook then records and answers by itself. */
  target: URL | null
  enforce: boolean
  /** How long a caller waits for the app. */
  answerMs: number
  routes: readonly Route[]
}

/** What holds at this moment. A change counts from the next event on; what is under way keeps what it began with. */
export class ActiveSettings {
  #current: Current
  #added: readonly Route[] = []
  #all: readonly RouteView[]

  constructor(current: Current) {
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

  /** Those of the settings first, then those that were added. */
  get routes(): readonly RouteView[] {
    return this.#all
  }

  /** Every route that was added, also one that the settings file hides. */
  get added(): readonly Route[] {
    return this.#added
  }

  routing(event: Pick<CapturedEvent, 'method' | 'path' | 'headers'>): Routing {
    return routeFor(this.#all, event)
  }

  /** Where an event goes, whether it must verify, and how long its caller waits. Of rivals the strictest holds. */
  for(event: CapturedEvent): { address: URL | null; enforce: boolean; answerMs: number } {
    const { route, rivals } = this.routing(event)
    const { target, enforce, answerMs } = this.#current
    const seconds = route?.answerTimeoutSeconds
    return {
      address: route?.target ? new URL(route.target) : target,
      enforce: (route?.enforce ?? enforce) || rivals.some((rival) => rival.enforce ?? enforce),
      answerMs: seconds === undefined ? answerMs : seconds * 1_000,
    }
  }

  change(change: Partial<Current>): void {
    this.#current = { ...this.#current, ...change }
    this.#all = this.#merged()
  }

  add(routes: readonly Route[]): void {
    this.#added = routes
    this.#all = this.#merged()
  }

  /** The settings file has the last word about a selector. */
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
