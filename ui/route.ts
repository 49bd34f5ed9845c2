import { signal } from '@preact/signals'

export const pages = ['events', 'credentials', 'audit', 'tunnel'] as const
export const tabs = ['overview', 'verification', 'request', 'response', 'attempts', 'raw'] as const
export type Page = (typeof pages)[number]
export type Tab = (typeof tabs)[number]

/** Where the reader is, all of it in the address: reload and back bring it back. */
export interface Route {
  page: Page
  /** Event or credential that is open. */
  id: string | null
  tab: Tab
  /** The filter as typed. */
  q: string
}

const home: Route = { page: 'events', id: null, tab: 'overview', q: '' }

const among = <T extends string>(list: readonly T[], word: string | undefined, otherwise: T): T =>
  list.find((one) => one === word) ?? otherwise

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // A hash typed by hand need not be well-formed; take it as it stands.
    return part
  }
}

/** Reads `#/events/ID/tab?q=…`; anything unknown is the home page. */
export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [page, id, tab] = path.split('/')
  return {
    page: among(pages, page, home.page),
    id: id ? decoded(id) : null,
    tab: among(tabs, tab, home.tab),
    q: new URLSearchParams(query).get('q') ?? '',
  }
}

/** The hash of a route, in its shortest form. */
export function formatHash(to: Route): string {
  const tab = to.page === 'events' && to.id !== null && to.tab !== home.tab ? `/${to.tab}` : ''
  const id = to.id === null ? '' : `/${encodeURIComponent(to.id)}`
  const q = to.q === '' ? '' : `?${new URLSearchParams({ q: to.q })}`
  return `#/${to.page}${id}${tab}${q}`
}

export const route = signal<Route>(home)

/** Goes there. `replace` leaves no step in the history: for moves that nobody wants to undo one by one. */
export function navigate(change: Partial<Route>, step: 'push' | 'replace' = 'push'): void {
  const next = { ...route.peek(), ...change }
  if (change.page !== undefined && change.page !== route.peek().page) next.id = change.id ?? null
  const hash = formatHash(next)
  if (hash !== location.hash) history[step === 'push' ? 'pushState' : 'replaceState'](null, '', hash)
  route.value = next
}

/** Href for a link to that place. */
export const linkTo = (change: Partial<Route>): string => formatHash({ ...route.value, ...change })

export function startRoute(): void {
  const read = () => {
    route.value = parseHash(location.hash)
  }
  read()
  addEventListener('hashchange', read)
  addEventListener('popstate', read)
}
