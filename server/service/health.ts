import type { SystemHealth } from '../core/api/views/health.ts'
import { VhookError } from '../core/model/errors.ts'
import type { TargetState } from '../core/model/target.ts'
import type { TunnelState } from '../core/model/tunnel.ts'
import type { Counters } from './counters.ts'
import type { Vault } from '../secrets/contract.ts'
import type { Store } from '../store/contract.ts'

export interface HealthOptions {
  store: Store
  vault: Vault
  meter: Counters
  tunnel: { state: () => TunnelState }
  targetState: () => TargetState
  /** What a person should know, of all rooms. */
  notices: () => string[]
}

/** What the house knows about itself. Never rejects because storage fails: that is when it is asked. */
export async function systemHealth(parts: HealthOptions): Promise<SystemHealth> {
  const { store, vault, meter, tunnel, targetState, notices } = parts
  const credentials = vault.views()
  return {
    store: await figuresOf(store),
    storage: store.state,
    check: store.check,
    keeper: vault.keyLocation,
    credentials: { total: credentials.length, locked: credentials.filter(({ locked }) => locked).length },
    tunnel: tunnel.state(),
    target: targetState(),
    intake: meter.figures,
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
