import type { ServiceContext } from './context.ts'
import type { StatusService } from './contract.ts'
import { systemHealth } from './health.ts'

/** Events in a snapshot; screens load the rest page by page. */
const FIRST_PAGE = 100

export function statusService(context: ServiceContext): StatusService {
  const { store, vault, tunnel, targetState, intakeUrl, dataDir, settings, version } = context
  return {
    async snapshot() {
      const page = await store.list({ filter: {}, limit: FIRST_PAGE })
      return {
        version,
        events: page.events,
        total: page.total,
        tunnel: tunnel.state(),
        target: targetState(),
        storage: store.state,
        credentials: vault.views(),
        intakeUrl: intakeUrl(),
        dataDir,
        enforce: settings.enforce,
      }
    },
    target: targetState,
    tunnel: tunnel.state,
    probeTunnel: tunnel.probe,
    async acknowledgeTunnel() {
      tunnel.acknowledge()
      return tunnel.state()
    },
    storage: () => store.state,
    health: () => systemHealth(context),
  }
}
