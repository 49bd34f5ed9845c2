import { checkCredential } from './core/verify.ts'
import type { TargetState } from './core/target.ts'
import type { TunnelState } from './core/tunnel.ts'
import { version } from './assets.ts'
import type { Settings } from './config.ts'
import { targetOf } from './config.ts'
import { Diagnoser } from './diagnoser.ts'
import { Facts } from './evidence.ts'
import { Hub } from './hub.ts'
import type { Limits } from './limits.ts'
import { LocalService } from './local-service.ts'
import { openOAuth } from './oauth/room.ts'
import type { OAuthRoom } from './oauth/room.ts'
import { OwnPorts } from './own-ports.ts'
import { Pipeline } from './pipeline.ts'
import { danglingRoutes } from './reload.ts'
import { Rules } from './rules.ts'
import type { Credential } from './core/credential.ts'
import { ConfiguredVault } from './secrets/configured.ts'
import type { Service } from './service.ts'
import { openVault } from './secrets/vault.ts'
import { openStore } from './store/store.ts'
import type { Store } from './store/contract.ts'
import { Verifier } from './verifier.ts'

/** Everything of vhook that works on a data folder, without a door to the outside. */
export interface House {
  store: Store
  vault: ConfiguredVault
  hub: Hub
  facts: Facts
  pipeline: Pipeline
  ports: OwnPorts
  rules: Rules
  oauth: OAuthRoom
  service: Service
  notices: string[]
  close(): Promise<void>
}

/** What only a daemon knows. A command that opens the folder by itself has none of it. */
export interface Surroundings {
  tunnel: { state: () => TunnelState; acknowledge: () => void }
  targetState: () => TargetState
  intakeUrl: () => string
}

const MEGABYTE = 1_000_000

/** Opens a data folder and puts the rooms together. Rejects with FOLDER_LOCKED, FOLDER_UNSAFE, NEWER_FOLDER, STORAGE_FAILED. */
export async function assemble(
  settings: Settings & { dataDir: string; configured?: readonly Credential[] },
  limits: Limits,
  around: Surroundings,
  now: () => number,
): Promise<House> {
  const { dataDir, enforce, routes, keepDays, keepEvents, keepMegabytes } = settings
  const keep = { days: keepDays, events: keepEvents, bytes: keepMegabytes * MEGABYTE }
  const store = await openStore({ dataDir, keep, now })
  const vault = new ConfiguredVault(await openVault({ store, now, check: checkCredential }), now)
  vault.configure(settings.configured ?? [])
  const hub = new Hub()
  const facts = new Facts(store, now)
  await facts.load()
  const oauth = await openOAuth({ store, vault, hub, facts, now })
  const stopping = new AbortController()
  const ports = new OwnPorts()
  const rules = new Rules({ target: targetOf(settings.target), enforce, answerMs: limits.answerMs, routes })
  const verifier = new Verifier({ store, vault, hub, facts, rules, now })
  const diagnoser = new Diagnoser({ store, vault, hub, facts })
  const signal = stopping.signal
  const pipeline = new Pipeline({
    store,
    hub,
    verifier,
    diagnoser,
    rules,
    limits,
    ports,
    now,
    signal,
  })
  const { tunnel, targetState, intakeUrl } = around
  const service = new LocalService({
    ...{ store, vault, hub, oauth, verifier, diagnoser, pipeline, rules, targetState, tunnel, intakeUrl },
    ...{ dataDir, now, version: version() },
  })
  store.onState((storage) => hub.publish({ type: 'storage.changed', storage }))
  vault.onChange((credentials) => hub.publish({ type: 'credentials.changed', credentials }))
  return {
    ...{ store, vault, hub, facts, pipeline, ports, rules, oauth, service },
    notices: [...store.notices, ...vault.notices, ...danglingRoutes(rules.routes, vault.views())],
    async close() {
      stopping.abort()
      await diagnoser.close()
      await pipeline.settled()
      await store.close()
    },
  }
}
