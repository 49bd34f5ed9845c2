import { compose } from './compose.ts'
import type { Runtime } from './compose.ts'
import type { Credential } from './core/model/credential.ts'
import type { TunnelState } from './core/model/tunnel.ts'
import { AppMonitor } from './forward/app-monitor.ts'
import { Hub } from './hub.ts'
import { hostsOf } from './inspector/origin-guard.ts'
import { Intake } from './intake/listener.ts'
import { uiFolder, version } from './platform/package-paths.ts'
import { report } from './platform/report-fault.ts'
import { reloadOnChange } from './reload.ts'
import type { Service } from './service/contract.ts'
import { defaultLimits, limitsOf, openFiles, withinFiles } from './settings/limits.ts'
import type { Limits } from './settings/limits.ts'
import type { ConfigSource } from './settings/config/source.ts'
import { targetOf } from './settings/target.ts'
import type { Settings } from './settings/parse.ts'
import { inspectorToken } from './store/inspector-token.ts'
import { removeInstance, writeInstance } from './store/instance-file.ts'
import { providerNamed, tunnelOptions } from './tunnels/providers.ts'
import { Watchdog } from './tunnels/watchdog.ts'

const HOST = '127.0.0.1'

export interface DaemonSettings extends Settings {
  dataDir: string
  /** Credentials of the config, with their secrets. In memory only. */
  configured?: readonly Credential[]
  /** Where the settings are read again when a file changes; without it they stay as they are. */
  source?: ConfigSource
  limits?: Partial<Limits>
  now?: () => number
  /** Whether the built page is served. Default true. */
  page?: boolean
}

export interface Daemon {
  intakeUrl: string
  /** With the token in its fragment. */
  inspectorUrl: string
  dataDir: string
  service: Service
  hub: Hub
  tunnel: () => TunnelState
  /** What the user should know at start, in sentences. */
  notices: string[]
  /** Waits up to 10 s for events in progress; the rest become `interrupted`. */
  close(): Promise<void>
}

/** Starts everything: intake first, so that no event is missed; then inspector and tunnel. Rejects with a VhookError when something fails. */
export async function startDaemon(settings: DaemonSettings): Promise<Daemon> {
  const stops = new StopSteps()
  try {
    return await start(settings, stops)
  } catch (error) {
    await stops.run()
    throw error
  }
}

/** Steps that undo a start, run in reverse order, each once. */
class StopSteps {
  readonly #steps: Array<() => Promise<void> | void> = []

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step)
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).toReversed()) await step()
  }
}

async function start(settings: DaemonSettings, stops: StopSteps): Promise<Daemon> {
  const now = settings.now ?? Date.now
  const limits = { ...defaultLimits, ...withinFiles(openFiles()), ...limitsOf(settings), ...settings.limits }
  const hub = new Hub(now() * 1_000)
  const watchdog = watchdogOf(settings, hub)
  const monitor = new AppMonitor({
    target: targetOf(settings.target),
    now,
    onState: (target) => hub.publish({ type: 'target.changed', target }),
  })
  const tunnel = {
    state: () => watchdog.state,
    acknowledge: () => watchdog.acknowledge(),
    probe: () => watchdog.probe(),
  }
  const intake = new Intake({ host: HOST, port: settings.port, limits, now, publicUrl: () => watchdog.state.url })
  const daemon = { isRunning: true, tunnel, targetState: () => monitor.state, intakeUrl: () => intake.url }
  // The inspector is most of the code to load, which happens while the storage thread starts.
  const [runtime, { buildInspector, listen }] = await Promise.all([
    compose({ settings, limits, hub, daemon, now }),
    import('./inspector/server.ts'),
  ])
  stops.add(() => runtime.close())
  await openIntake(intake, runtime, watchdog)
  // The tunnel stays open until what came through it has a response.
  stops.add(async () => {
    await intake.close(limits.stopMs, () => runtime.interrupt())
    await watchdog.close()
  })

  const token = inspectorToken(settings.dataDir, now())
  const bound = { port: settings.inspectorPort }
  const inspector = await buildInspector({
    ...{ service: runtime.service, hub, token, version: version(), report },
    uiFolder: settings.page === false ? null : uiFolder(),
    hosts: () => hostsOf(bound.port),
  })
  stops.add(() => inspector.close())
  bound.port = await listen(inspector, settings.inspectorPort)
  const inspectorUrl = `http://${HOST}:${bound.port}/`

  const running = { pid: process.pid, startedAt: now(), inspectorUrl, intakeUrl: intake.url, token }
  announce(settings.dataDir, running, runtime.store)
  stops.add(() => removeInstance(settings.dataDir))
  watchdog.start(intake.port)
  await monitor.start()
  stops.add(() => monitor.close())
  const { source } = settings
  if (source) stops.add(reloadOnChange({ source, hub, monitor, vault: runtime.vault, active: runtime.activeSettings }))
  return {
    intakeUrl: intake.url,
    inspectorUrl: `${inspectorUrl}#token=${token}`,
    ...{ dataDir: settings.dataDir, service: runtime.service, hub, tunnel: tunnel.state, notices: runtime.notices },
    close: () => stops.run(),
  }
}

function watchdogOf(settings: DaemonSettings, hub: Hub): Watchdog {
  const provider = providerNamed(settings.tunnel)
  return new Watchdog({
    provider,
    settings: tunnelOptions(provider, settings),
    onState: (tunnel) => hub.publish({ type: 'tunnel.changed', tunnel }),
  })
}

async function openIntake(intake: Intake, { pipeline, loopGuard, store }: Runtime, watchdog: Watchdog): Promise<void> {
  const handler = {
    ...{
      receive: pipeline.receive,
      connect: pipeline.connect,
      refused: pipeline.refused,
      isBusy: pipeline.isBusy,
      isLoop: loopGuard.isLoop,
    },
    probe: (path: string) => watchdog.respondTo(path),
  }
  await intake.open(handler, store.spillFolder)
}

/** Writes the file by which commands find this process; again when storage works again, because the folder may be a new one. */
function announce(dataDir: string, running: Parameters<typeof writeInstance>[1], store: Runtime['store']): void {
  const write = (): void => {
    try {
      writeInstance(dataDir, running)
    } catch {
      // The disk is not writable: the store reports that, and this is tried again when storage works.
    }
  }
  write()
  store.onState(({ state }) => {
    if (state === 'storing') write()
  })
}
