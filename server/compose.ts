import type { Credential } from './core/model/credential.ts'
import { checkCredential } from './core/schemes/compile-plan.ts'
import { LoopGuard } from './forward/loop-guard.ts'
import type { Hub } from './hub.ts'
import { openOAuth } from './oauth/oauth.ts'
import { Counters } from './pipeline/counters.ts'
import { Pipeline } from './pipeline/pipeline.ts'
import { DiskSpace } from './platform/disk-space.ts'
import { version } from './platform/package-paths.ts'
import { ConfigVault } from './secrets/config-vault.ts'
import { RedactingStore } from './secrets/redaction/redacting-store.ts'
import { Redactor } from './secrets/redaction/redactor.ts'
import { openVault } from './secrets/vault.ts'
import type { DaemonContext } from './service/context.ts'
import type { Service } from './service/contract.ts'
import { openService } from './service/service.ts'
import { ActiveSettings } from './settings/active.ts'
import { danglingRoutes } from './settings/dangling-routes.ts'
import type { Limits } from './settings/limits.ts'
import type { Settings } from './settings/parse.ts'
import { targetOf } from './settings/target.ts'
import { openStore } from './store/store.ts'
import type { Store } from './store/contract.ts'
import { Attribution } from './verification/attribution.ts'
import { Diagnoser } from './verification/diagnoser.ts'
import { EvidenceStore } from './verification/evidence.ts'
import { Verifier } from './verification/verifier.ts'

export interface ComposeOptions {
  settings: Settings & { dataDir: string; configured?: readonly Credential[] }
  limits: Limits
  hub: Hub
  daemon: DaemonContext
  now: () => number
}

/** Everything that works on a data folder, without listeners. */
export interface Runtime {
  store: Store
  vault: ConfigVault
  pipeline: Pipeline
  loopGuard: LoopGuard
  activeSettings: ActiveSettings
  service: Service
  /** What the user should know at start, in sentences. */
  notices: string[]
  /** Ends every attempt: their events become `interrupted`, and their senders get a response. */
  interrupt(): Promise<void>
  close(): Promise<void>
}

const MEGABYTE = 1_000_000

/** Opens a data folder and connects everything that works on it. Rejects with FOLDER_LOCKED, FOLDER_UNSAFE, NEWER_FOLDER, STORAGE_FAILED. */
export async function compose(options: ComposeOptions): Promise<Runtime> {
  const { settings, limits, hub, daemon, now } = options
  const storage = await openStorage(options)
  const { store, vault, redactor } = storage
  publishStorage(storage, hub)
  const activeSettings = activeSettingsOf(options)
  const evidence = new EvidenceStore(store, now, limits.fetchMs)
  await evidence.load()
  const oauth = await openOAuth({ store, vault, hub, evidence, now, fetchMs: limits.fetchMs })
  const verifier = new Verifier({ store, vault, hub, evidence, redactor, settings: activeSettings, now })
  const diagnoser = new Diagnoser({ store, vault, hub, evidence, redactor })
  const attribution = new Attribution({ vault, verifier, diagnoser })
  const counters = new Counters()
  hub.subscribe(counters.count)
  const space = new DiskSpace({ folder: settings.dataDir, minFree: settings.minFree * MEGABYTE })
  await space.check()
  const stopping = new AbortController()
  const loopGuard = new LoopGuard()
  const { strict, abortWithCaller, hostHeader, dataDir } = settings
  const pipeline = new Pipeline({
    ...{ store, hub, space, verifier, diagnoser, counters, loopGuard, strict, abortWithCaller, hostHeader, now },
    limits,
    attribution,
    settings: activeSettings,
    tokenRequests: oauth.tokenRequests,
    publicUrl: () => daemon.tunnel.state().url,
    signal: stopping.signal,
    release: (eventId) => store.release(eventId),
  })
  const notices = (): string[] => [
    ...store.notices,
    ...vault.notices,
    ...danglingRoutes(activeSettings.routes, vault.views()),
  ]
  const service = await openService({
    ...{ store, vault, redactor, hub, counters, oauth, verifier, diagnoser, pipeline, notices, dataDir, now },
    ...daemon,
    settings: activeSettings,
    version: version(),
  })
  const interrupt = async (): Promise<void> => {
    stopping.abort()
    await pipeline.idle()
  }
  const close = async (): Promise<void> => {
    space.close()
    const interrupted = interrupt()
    await diagnoser.close()
    await interrupted
    await vault.flush()
    await store.close()
  }
  return { store, vault, pipeline, loopGuard, activeSettings, service, notices: notices(), interrupt, close }
}

interface Storage {
  /** Masks what is written to it. */
  store: RedactingStore
  vault: ConfigVault
  redactor: Redactor
}

async function openStorage({ settings, limits, now }: ComposeOptions): Promise<Storage> {
  const { dataDir, keepDays, keepEvents, keepMegabytes } = settings
  const keep = { days: keepDays, events: keepEvents, bytes: keepMegabytes * MEGABYTE }
  const retryMs = limits.storeRetryMs
  const opened = await openStore({ dataDir, keep, now, retryMs, checkMs: limits.storeCheckMs })
  const vault = new ConfigVault(await openVault({ store: opened, now, check: checkCredential }), now)
  vault.configure(settings.configured ?? [])
  return { store: new RedactingStore(opened, vault), vault, redactor: new Redactor(vault) }
}

function publishStorage({ store, vault }: Storage, hub: Hub): void {
  store.onNotice((text) => hub.publish({ type: 'notice.added', text }))
  store.onState((storage) => hub.publish({ type: 'storage.changed', storage }))
  store.onRemoved((ids) => hub.publish({ type: 'events.removed', ids }))
  // Events that waited in memory are on disk: published again, with their final number and state.
  store.onStored((events) => {
    for (const event of events) hub.publish({ type: 'event.captured', event })
  })
  vault.onChange((credentials) => hub.publish({ type: 'credentials.changed', credentials }))
}

function activeSettingsOf({ settings, limits }: ComposeOptions): ActiveSettings {
  const { target, enforce, routes } = settings
  return new ActiveSettings({ target: targetOf(target), enforce, answerMs: limits.answerMs, routes })
}
