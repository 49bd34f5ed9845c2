import { randomBytes } from 'node:crypto'
import type { TunnelProbe, TunnelState } from './core/model/tunnel.ts'
import { compose } from './compose.ts'
import { uiFolder, version } from './platform/package-paths.ts'
import { targetOf } from './settings/target.ts'
import type { Settings } from './settings/parse.ts'
import type { ConfigSource } from './settings/config/source.ts'
import type { Credential } from './core/model/credential.ts'
import type { Hub } from './hub.ts'
import { hostsOf } from './inspector/origin-guard.ts'
import { handlerOf } from './intake/handler.ts'
import { openIntake } from './intake/listener.ts'
import type { Intake } from './intake/listener.ts'
import { defaultLimits, limitsOf, openFiles, withinFiles } from './settings/limits.ts'
import type { Limits } from './settings/limits.ts'
import { reloadOnChange } from './reload.ts'
import { report } from './platform/report-fault.ts'
import type { Service } from './service/contract.ts'
import { removeInstance, writeInstance } from './store/instance-file.ts'
import { TargetWatch } from './forward/app-monitor.ts'
import { providerNamed } from './tunnels/providers.ts'
import { Watchdog } from './tunnels/watchdog.ts'

const HOST = '127.0.0.1'

export interface DaemonSettings extends Settings {
  dataDir: string
  /** Credentials of the settings file, with their secrets. Held in memory only. */
  configured?: readonly Credential[]
  /** Where settings are read again when a file changes; without it they stay as they are. */
  source?: ConfigSource
  limits?: Partial<Limits>
  now?: () => number
  /** Whether the built page is served. Default true. */
  page?: boolean
}

export interface Daemon {
  intakeUrl: string
  /** With the token of this launch in its fragment. */
  inspectorUrl: string
  dataDir: string
  service: Service
  hub: Hub
  tunnel: () => TunnelState
  /** What a person should know at start, in sentences. */
  notices: string[]
  /** Lets what is under way finish, 10 s at most; the rest is `interrupted`. */
  close(): Promise<void>
}

/** Starts everything: intake first, so that nothing is missed; then inspector and tunnel. Rejects with a VhookError that says what is in the way. */
export async function startDaemon(settings: DaemonSettings): Promise<Daemon> {
  const provider = providerNamed(settings.tunnel)
  const undo: Array<() => Promise<void> | void> = []
  try {
    return await start(settings, provider, undo)
  } catch (error) {
    for (const step of undo.toReversed()) await step()
    throw error
  }
}

async function start(
  settings: DaemonSettings,
  provider: ReturnType<typeof providerNamed>,
  undo: Array<() => Promise<void> | void>,
): Promise<Daemon> {
  const now = settings.now ?? Date.now
  const limits = { ...defaultLimits, ...withinFiles(openFiles()), ...limitsOf(settings), ...settings.limits }
  const later = { intake: undefined as Intake | undefined, watchdog: undefined as Watchdog | undefined }
  const targets = new TargetWatch(targetOf(settings.target), now, (target) => {
    house.hub.publish({ type: 'target.changed', target })
  })
  const tunnel = (): TunnelState => later.watchdog?.state ?? startingState(provider, now())
  const probe = async (): Promise<TunnelProbe> =>
    (await later.watchdog?.probe()) ?? { ok: false, why: 'the tunnel has not been opened yet' }
  const assembling = compose(
    settings,
    limits,
    {
      tunnel: { state: tunnel, acknowledge: () => later.watchdog?.acknowledge(), probe },
      targetState: () => targets.state,
      intakeUrl: () => later.intake?.url ?? '',
    },
    now,
  )
  // The inspector is most of what there is to load: that happens while the thread of the store starts.
  const [house, { buildInspector, listen }] = await Promise.all([assembling, import('./inspector/server.ts')])
  undo.push(() => house.close())

  const intake = await openIntake({
    ...{ host: HOST, port: settings.port, limits, spillFolder: house.store.spillFolder, now },
    publicUrl: () => tunnel().url ?? later.intake?.url ?? '',
    handler: handlerOf(house, limits, (path) => later.watchdog?.answerTo(path)),
  })
  later.intake = intake
  // The tunnel stays until what came through it is answered.
  undo.push(async () => {
    await intake.close(limits.stopMs, () => house.giveUp())
    await later.watchdog?.close()
  })

  const watchdog = new Watchdog({
    provider,
    request: tunnelRequest(settings, intake.port),
    onState: (state) => house.hub.publish({ type: 'tunnel.changed', tunnel: state }),
  })
  later.watchdog = watchdog

  const token = randomBytes(32).toString('base64url')
  const place = { port: settings.inspectorPort }
  const inspector = await buildInspector({
    ...{ service: house.service, hub: house.hub, token, version: version(), report },
    uiFolder: settings.page === false ? null : uiFolder(),
    hosts: () => hostsOf(place.port),
  })
  undo.push(() => inspector.close())
  place.port = await listen(inspector, settings.inspectorPort)

  const inspectorAddress = `http://${HOST}:${place.port}/`
  const startedAt = now()
  const tellOthers = (): void => {
    const { pid } = process
    try {
      writeInstance(settings.dataDir, { pid, startedAt, inspectorUrl: inspectorAddress, intakeUrl: intake.url, token })
    } catch {
      // The disk takes nothing: the store tells every screen, and this is tried again when storage works.
    }
  }
  tellOthers()
  // A folder that was taken away and made anew knows nothing of us yet.
  house.store.onState(({ state }) => {
    if (state === 'storing') tellOthers()
  })
  undo.push(() => removeInstance(settings.dataDir))
  watchdog.start()
  await targets.start()
  undo.push(() => targets.close())
  if (settings.source) {
    const { rules, vault, hub } = house
    undo.push(reloadOnChange({ source: settings.source, rules, vault, hub, targets }))
  }
  return {
    intakeUrl: intake.url,
    inspectorUrl: `${inspectorAddress}#token=${token}`,
    ...{ dataDir: settings.dataDir, service: house.service, hub: house.hub, tunnel, notices: house.notices },
    async close() {
      for (const step of undo.splice(0).toReversed()) await step()
    },
  }
}

function tunnelRequest(settings: DaemonSettings, port: number) {
  const { subdomain, tunnelHost: host, publicUrl } = settings
  return { port, ...(subdomain ? { subdomain } : {}), ...(host ? { host } : {}), ...(publicUrl ? { publicUrl } : {}) }
}

function startingState(provider: { id: string; privacy: string }, since: number): TunnelState {
  return {
    ...{
      provider: provider.id,
      state: 'starting',
      url: null,
      previousUrl: null,
      message: null,
      since,
      latencyMs: null,
      gaps: [],
    },
    privacy: provider.privacy,
  }
}
