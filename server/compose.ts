import { checkCredential } from './core/schemes/compile-plan.ts'
import type { TargetState } from './core/model/target.ts'
import type { TunnelProbe, TunnelState } from './core/model/tunnel.ts'
import { version } from './platform/package-paths.ts'
import type { Settings } from './settings/parse.ts'
import { targetOf } from './settings/target.ts'
import { AddedRoutes } from './service/routes.ts'
import { LocalCredentialTransfer } from './service/credential-transfer.ts'
import { Diagnoser } from './verification/diagnoser.ts'
import { EvidenceStore } from './verification/evidence.ts'
import { DiskSpace } from './platform/disk-space.ts'
import { ViaMarker } from './forward/via-marker.ts'
import { Hub } from './hub.ts'
import type { Limits } from './settings/limits.ts'
import { LocalService } from './service/service.ts'
import { openOAuth } from './oauth/oauth.ts'
import type { OAuthRuntime } from './oauth/oauth.ts'
import { Counters } from './service/counters.ts'
import { OwnConnections } from './forward/own-connections.ts'
import { Pipeline } from './pipeline/pipeline.ts'
import { danglingRoutes } from './reload.ts'
import { ActiveSettings } from './settings/active.ts'
import type { Credential } from './core/model/credential.ts'
import { RedactingStore } from './secrets/redaction/redacting-store.ts'
import { Redactor } from './secrets/redaction/redactor.ts'
import { ConfigVault } from './secrets/config-vault.ts'
import type { Service } from './service/contract.ts'
import { openVault } from './secrets/vault.ts'
import { openStore } from './store/store.ts'
import type { Store } from './store/contract.ts'
import { Verifier } from './verification/verifier.ts'

/** Everything of vhook that works on a data folder, without a door to the outside. */
export interface Runtime {
  store: Store
  vault: ConfigVault
  hub: Hub
  meter: Counters
  facts: EvidenceStore
  pipeline: Pipeline
  ports: OwnConnections
  hop: ViaMarker
  rules: ActiveSettings
  oauth: OAuthRuntime
  service: Service
  notices: string[]
  /** Ends every attempt: their events stand as interrupted, and their callers hear so. */
  giveUp(): Promise<void>
  close(): Promise<void>
}

/** What only a daemon knows. A command that opens the folder by itself has none of it. */
export interface DaemonContext {
  tunnel: { state: () => TunnelState; acknowledge: () => void; probe: () => Promise<TunnelProbe> }
  targetState: () => TargetState
  intakeUrl: () => string
}

const MEGABYTE = 1_000_000

/** Opens a data folder and puts the rooms together. Rejects with FOLDER_LOCKED, FOLDER_UNSAFE, NEWER_FOLDER, STORAGE_FAILED. */
export async function compose(
  settings: Settings & { dataDir: string; configured?: readonly Credential[] },
  limits: Limits,
  around: DaemonContext,
  now: () => number,
): Promise<Runtime> {
  const { dataDir, enforce, routes, keepDays, keepEvents, keepMegabytes } = settings
  const keep = { days: keepDays, events: keepEvents, bytes: keepMegabytes * MEGABYTE }
  const opened = await openStore({
    ...{ dataDir, keep, now },
    ...{ retryMs: limits.storeRetryMs, checkMs: limits.storeCheckMs },
  })
  const vault = new ConfigVault(await openVault({ store: opened, now, check: checkCredential }), now)
  vault.configure(settings.configured ?? [])
  const redactor = new Redactor(vault, opened.spillFolder)
  const store = new RedactingStore(opened, redactor)
  const hub = new Hub()
  const meter = new Counters()
  hub.subscribe(meter.take)
  const facts = new EvidenceStore(store, now)
  await facts.load()
  const oauth = await openOAuth({ store, vault, hub, facts, now })
  const stopping = new AbortController()
  const ports = new OwnConnections()
  const hop = new ViaMarker()
  const rules = new ActiveSettings({ target: targetOf(settings.target), enforce, answerMs: limits.answerMs, routes })
  const verifier = new Verifier({ store, vault, hub, facts, rules, now })
  const diagnoser = new Diagnoser({ store, vault, hub, facts })
  const signal = stopping.signal
  const space = new DiskSpace(dataDir, settings.minFree * MEGABYTE)
  await space.look()
  const { strict, abortWithCaller } = settings
  const pipeline = new Pipeline({
    ...{ space, strict, abortWithCaller },
    store,
    hub,
    verifier,
    diagnoser,
    rules,
    limits,
    ports,
    hop,
    publicUrl: () => around.tunnel.state().url,
    now,
    signal,
    added: (ms) => meter.added(ms),
    release: (eventId) => redactor.release(eventId),
  })
  const { tunnel, targetState, intakeUrl } = around
  const exchange = new LocalCredentialTransfer({ store, vault, rules, now })
  const added = new AddedRoutes({ store, vault, rules, hub })
  await added.load()
  const notices = (): string[] => [...store.notices, ...vault.notices, ...danglingRoutes(rules.routes, vault.views())]
  const service = new LocalService({
    ...{
      exchange,
      routes: added,
      store,
      vault,
      redactor,
      hub,
      meter,
      notices,
      oauth,
      verifier,
      diagnoser,
      pipeline,
      rules,
      targetState,
      tunnel,
      intakeUrl,
    },
    ...{ dataDir, now, version: version() },
  })
  store.onNotice((text) => hub.publish({ type: 'notice.added', text }))
  store.onState((storage) => hub.publish({ type: 'storage.changed', storage }))
  store.onRemoved((ids) => hub.publish({ type: 'events.removed', ids }))
  // What was held in memory is on disk now: its rows are told anew, with their number and state.
  store.onStored((events) => {
    for (const event of events) hub.publish({ type: 'event.captured', event })
  })
  vault.onChange((credentials) => hub.publish({ type: 'credentials.changed', credentials }))
  return {
    ...{ store, vault, hub, meter, facts, pipeline, ports, hop, rules, oauth, service },
    notices: notices(),
    async giveUp() {
      stopping.abort()
      await pipeline.settled()
    },
    async close() {
      stopping.abort()
      space.close()
      await diagnoser.close()
      await pipeline.settled()
      await vault.flush()
      await store.close()
    },
  }
}
