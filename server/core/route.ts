/** Binds the events of a path to credentials, and says what else holds there. */
export interface Route {
  /** Exact path, or one that ends in `*` for everything below. */
  path: string
  /** Ids of credentials; valid if one fits. */
  credentials: string[]
  /** Answer 401 to what does not verify, and do not forward it. */
  enforce?: boolean | undefined
  target?: string | undefined
  answerTimeoutSeconds?: number | undefined
}

/** The first route whose path fits; query left out. */
export function routeFor(routes: readonly Route[], path: string): Route | undefined {
  const pathname = path.split('?', 1)[0] ?? path
  return routes.find((route) =>
    route.path.endsWith('*') ? pathname.startsWith(route.path.slice(0, -1)) : pathname === route.path,
  )
}
