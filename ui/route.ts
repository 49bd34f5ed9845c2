import { signal } from '@preact/signals'

/** What is shown, all of it in the hash: reload, back and forward restore it. */
export interface Route {
  /** A page of `pages/index.ts`. */
  page: string
  /** The open event or credential. */
  id: string | null
  /** The open tab of an event: a panel of `panels/index.ts`. */
  tab: string
  /** The filter as typed. */
  q: string
}

/** Ids of the pages and tabs that exist. */
export interface KnownRoutes {
  pages: readonly string[]
  tabs: readonly string[]
}

const home: Route = { page: 'events', id: null, tab: 'overview', q: '' }

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // A hash typed by hand may be malformed; use it as is.
    return part
  }
}

/** Parses `#/events/ID/tab?q=…`. An unknown page or tab falls back to the default one. */
export function parseHash(hash: string, known: KnownRoutes): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [page = '', id, tab = ''] = path.split('/')
  return {
    page: known.pages.includes(page) ? page : home.page,
    id: id ? decode(id) : null,
    tab: known.tabs.includes(tab) ? tab : home.tab,
    q: new URLSearchParams(query).get('q') ?? '',
  }
}

/** The shortest hash of a route. */
export function formatHash(to: Route): string {
  const tab = to.page === home.page && to.id !== null && to.tab !== home.tab ? `/${to.tab}` : ''
  const id = to.id === null ? '' : `/${encodeURIComponent(to.id)}`
  const q = to.q === '' ? '' : `?${new URLSearchParams({ q: to.q })}`
  return `#/${to.page}${id}${tab}${q}`
}

export const route = signal<Route>(home)

/** Changes the route. `replace` adds no history entry: for moves that nobody wants to undo one by one. */
export function navigate(change: Partial<Route>, entry: 'push' | 'replace' = 'push'): void {
  const next = { ...route.peek(), ...change }
  if (change.page !== undefined && change.page !== route.peek().page) next.id = change.id ?? null
  const hash = formatHash(next)
  if (hash !== location.hash) history[entry === 'push' ? 'pushState' : 'replaceState'](null, '', hash)
  route.value = next
}

/** The href of a link to the route with these changes. */
export const linkTo = (change: Partial<Route>): string => formatHash({ ...route.value, ...change })

/** Follows the hash of the address from now on. */
export function startRoute(known: KnownRoutes): void {
  const read = () => {
    route.value = parseHash(location.hash, known)
  }
  read()
  addEventListener('hashchange', read)
  addEventListener('popstate', read)
}
