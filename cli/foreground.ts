import type { Daemon } from '../server/daemon.ts'
import { inertJson } from '../server/core/text/escape.ts'
import type { LiveMessage } from '../server/core/api/live.ts'
import type { Snapshot } from '../server/core/api/views/state.ts'
import { Feed } from './print/live-lines.ts'
import { statusLines } from './print/status.ts'
import type { Context } from './program.ts'

/** How a running vhook is shown. */
export interface WatchOptions {
  json: boolean
  open: boolean
}

/** How long the first JSON line waits for the tunnel, so that it can name the public address. */
const TUNNEL_MS = 3_000

/** Shows a running vhook until Ctrl-C, then closes it. A second Ctrl-C ends at once. */
export async function watch(
  context: Context,
  daemon: Daemon,
  options: WatchOptions,
  meanwhile?: () => Promise<void>,
): Promise<void> {
  const stop = context.interrupted()
  const end = await (options.json ? watchForScript(context, daemon) : watchForPerson(context, daemon))
  if (options.open) await openBrowser(context, daemon.inspectorUrl)
  await meanwhile?.()
  await aborted(stop)
  context.err('Stopping: what is under way gets 10 s. Ctrl-C again ends at once.')
  await daemon.close()
  end()
}

async function watchForPerson(context: Context, daemon: Daemon): Promise<() => void> {
  const { hub, service, inspectorUrl, notices } = daemon
  const print = (lines: string[]): void => {
    if (lines.length > 0) context.out(lines.join('\n'))
  }
  const { keeper } = service.vault
  const snapshot = await service.snapshot()
  const feed = new Feed(context.style, snapshot.tunnel)
  const status = { snapshot, inspectorUrl, notices, keeper }
  context.out(statusLines(status, context.style).join('\n'))
  const unsubscribe = hub.subscribe((message) => print(feed.take(message)))
  const timer = setInterval(() => print(feed.overdue(context.now())), 500)
  return () => {
    clearInterval(timer)
    unsubscribe()
  }
}

/** NDJSON: first who and where, then every live message as it happens. */
async function watchForScript(context: Context, daemon: Daemon): Promise<() => void> {
  const early: LiveMessage[] = []
  let tell = (message: LiveMessage): void => void early.push(message)
  const unsubscribe = daemon.hub.subscribe((message) => tell(message))
  await tunnelSettled(daemon)
  context.out(inertJson(readyMessage(await daemon.service.snapshot(), daemon)))
  for (const notice of daemon.notices) context.err(notice)
  tell = (message) => context.out(inertJson(message))
  for (const message of early) tell(message)
  return unsubscribe
}

function readyMessage({ version, tunnel, target, credentials, enforce }: Snapshot, daemon: Daemon) {
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
    keeper: daemon.service.vault.keeper,
    tunnel,
    credentials: credentials.map(({ id }) => id),
  }
}

/** Resolves once the tunnel is open or is known not to be, and after three seconds in any case. */
async function tunnelSettled({ hub, tunnel }: Daemon): Promise<void> {
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

async function openBrowser(context: Context, address: string): Promise<void> {
  try {
    const { default: open } = await import('open')
    await open(address)
  } catch {
    // No browser on this machine: the address stands on the screen.
    context.err('No browser could be opened; the address of the inspector is above.')
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
