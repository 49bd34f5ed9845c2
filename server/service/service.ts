import { catalogService } from './catalog.ts'
import type { ServiceContext } from './context.ts'
import type { Service } from './contract.ts'
import { credentialService } from './credential-changes.ts'
import { LocalCredentialTransfer } from './credential-transfer.ts'
import { eventService } from './events.ts'
import { fixService } from './fixes.ts'
import { replayService } from './replays.ts'
import { requestService } from './requests.ts'
import { StoredRoutes } from './routes.ts'
import { signingService } from './signing.ts'
import { statusService } from './status.ts'

/** The operations of a running vhook. Loads the routes that were added while an earlier one ran. */
export async function openService(context: ServiceContext): Promise<Service> {
  const credentialTransfer = new LocalCredentialTransfer(context)
  const routes = new StoredRoutes(context)
  const credentials = credentialService(context)
  await routes.load()
  return {
    ...eventService(context, credentialTransfer),
    ...replayService(context),
    ...signingService(context),
    ...requestService(context),
    ...credentials,
    ...fixService(context, routes, credentials),
    ...statusService(context),
    ...catalogService,
    vault: context.vault,
    oauth: context.oauth.service,
    credentialTransfer,
    routes,
  }
}
