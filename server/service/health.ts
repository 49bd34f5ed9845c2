import type { SystemHealth } from '../core/api/views/health.ts'
import { VhookError } from '../core/model/errors.ts'
import type { Store } from '../store/contract.ts'
import type { ServiceContext } from './context.ts'

type HealthContext = Pick<ServiceContext, 'store' | 'vault' | 'counters' | 'tunnel' | 'targetState' | 'notices'>

/** Never rejects because storage fails, which is when health is asked for. */
export async function systemHealth(context: HealthContext): Promise<SystemHealth> {
  const { store, vault, counters, tunnel, targetState, notices } = context
  const credentials = vault.views()
  return {
    store: await figuresOf(store),
    storage: store.state,
    check: store.check,
    keyLocation: vault.keyLocation,
    credentials: { total: credentials.length, locked: credentials.filter(({ locked }) => locked).length },
    tunnel: tunnel.state(),
    target: targetState(),
    intake: counters.figures,
    notices: notices(),
  }
}

async function figuresOf(store: Store): Promise<SystemHealth['store']> {
  try {
    return await store.health()
  } catch (error) {
    if (error instanceof VhookError) return null
    throw error
  }
}
