import type { CredentialView } from '../core/model/credential.ts'
import { describeRoute } from '../core/model/route.ts'
import type { Route } from '../core/model/route.ts'

/** One sentence for each route that names a credential which does not exist: nothing verifies on it. */
export function danglingRoutes(routes: readonly Route[], views: readonly CredentialView[]): string[] {
  const known = new Set(views.map(({ id }) => id))
  return routes.flatMap((route) =>
    route.credentials
      .filter((id) => !known.has(id))
      .map((id) => `The route ${describeRoute(route)} names the credential ${id}, which does not exist.`),
  )
}
