import type { Daemon } from '../server/daemon.ts'
import { senderBase, tokenUrl } from '../server/core/token-endpoint.ts'
import { inertJson } from '../server/core/text/escape.ts'
import type { LiveMessage } from '../server/core/api/live.ts'
import type { Snapshot } from '../server/core/api/views/state.ts'
import type { Context } from './context.ts'
import { LiveLines } from './print/live-lines.ts'
import { statusLines } from './print/status.ts'

export interface ForegroundOptions {
  json: boolean
  open: boolean
  /** Other commands do not find the data folder by themselves. */
  dataDirGiven: boolean
}

/** How long the first JSON line waits for the tunnel, so that it can contain the public URL. */
const TUNNEL_MS = 3_000
/** How often slow events are looked for. */
const OVERDUE_MS = 500

/** Prints what a daemon does until Ctrl-C, then closes it. A second Ctrl-C ends the process at once. */
export async function runInForeground(
  context: Context,
  daemon: Daemon,
  options: ForegroundOptions,
  afterStart?: () => Promise<void>,
): Promise<void> {
  const stop = context.interrupted()
  const stopPrinting = await (options.json ? printJson(context, daemon) : printText(context, daemon, options))
  if (options.open) await openBrowser(context, daemon.inspectorUrl)
  await afterStart?.()
  await aborted(stop)
  context.err('Stopping: waiting up to 10 s for requests in progress. Press Ctrl-C again to stop at once.')
  await daemon.close()
  stopPrinting()
}

async function printText(context: Context, daemon: Daemon, { dataDirGiven }: ForegroundOptions): Promise<() => void> {
  const { hub, service, inspectorUrl, notices } = daemon
  const print = (lines: string[]): void => {
    if (lines.length > 0) context.out(lines.join('\n'))
  }
  const { keyLocation } = service.vault
  const snapshot = await service.snapshot()
  const live = new LiveLines(context.style, snapshot.tunnel)
  context.out(statusLines({ snapshot, inspectorUrl, notices, keyLocation, dataDirGiven }, context.style).join('\n'))
  const unsubscribe = hub.subscribe((message) => print(live.take(message)))
  const timer = setInterval(() => print(live.overdue(context.now())), OVERDUE_MS)
  return () => {
    clearInterval(timer)
    unsubscribe()
  }
}

/** NDJSON: a `ready` line, then every live message. Messages that arrive before `ready` is printed are queued. */
async function printJson(context: Context, daemon: Daemon): Promise<() => void> {
  const queued: LiveMessage[] = []
  let print = (message: LiveMessage): void => void queued.push(message)
  const unsubscribe = daemon.hub.subscribe((message) => print(message))
  await tunnelStarted(daemon)
  context.out(inertJson(readyMessage(await daemon.service.snapshot(), daemon)))
  for (const notice of daemon.notices) context.err(notice)
  print = (message) => context.out(inertJson(message))
  for (const message of queued) print(message)
  return unsubscribe
}

function readyMessage(snapshot: Snapshot, daemon: Daemon) {
  const { version, tunnel, target, credentials, enforce } = snapshot
  const base = senderBase(snapshot)
  return {
    type: 'ready',
    publicUrl: tunnel.url,
    intakeUrl: daemon.intakeUrl,
    inspectorUrl: daemon.inspectorUrl,
    target: target.url,
    dataDir: daemon.dataDir,
    pid: process.pid,
    version,
    enforce,
    keyLocation: daemon.service.vault.keyLocation,
    tunnel,
    credentials: credentials.map(({ id }) => id),
    tokenUrls: [...new Set(credentials.flatMap(({ plan }) => (base === null ? [] : (tokenUrl(plan, base) ?? []))))],
  }
}

/** Resolves once the tunnel is open or has failed, after three seconds at the latest. */
async function tunnelStarted({ hub, tunnel }: Daemon): Promise<void> {
  if (tunnel().state !== 'starting') return
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, TUNNEL_MS)
  const unsubscribe = hub.subscribe((message) => {
    if (message.type === 'tunnel.changed' && message.tunnel.state !== 'starting') resolve()
  })
  await promise
  clearTimeout(timer)
  unsubscribe()
}

async function openBrowser(context: Context, url: string): Promise<void> {
  try {
    const { default: open } = await import('open')
    await open(url)
  } catch {
    // The machine has no browser, but the URL is on the screen.
    context.err('Could not open a browser. Open the inspector URL above yourself.')
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
