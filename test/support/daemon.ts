import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { LiveMessage } from '../../server/core/api/live.ts'
import { settingsSchema } from '../../server/settings/parse.ts'
import type { GivenSettings } from '../../server/settings/parse.ts'
import { startDaemon } from '../../server/daemon.ts'
import type { Daemon, DaemonSettings } from '../../server/daemon.ts'
import type { Limits } from '../../server/settings/limits.ts'

export interface DaemonBench {
  daemon: Daemon
  port: number
  folder: string
  messages: LiveMessage[]
  /** Resolves with the first matching message, past or future. */
  waitForMessage<T extends LiveMessage>(matches: (message: LiveMessage) => message is T): Promise<T>
  /** Resolves with the newest event once it is in this state and verified. */
  settled(state: EventDetail['state']): Promise<EventDetail>
  stop(): Promise<void>
}

/** A daemon on free ports with its own data folder in `folder`, a temporary folder by default. */
export async function aDaemon(
  settings: GivenSettings &
    Pick<DaemonSettings, 'configured' | 'source'> & { limits?: Partial<Limits>; folder?: string } = {},
): Promise<DaemonBench> {
  const { limits, folder: given, configured, source, ...rest } = settings
  const folder = given ?? mkdtempSync(join(tmpdir(), 'vhook-daemon-'))
  process.env['VHOOK_CONFIG_DIR'] = join(folder, 'config')
  const daemon = await startDaemon({
    ...settingsSchema.parse({ port: 0, inspectorPort: 0, tunnel: 'none', ...rest }),
    dataDir: join(folder, 'data'),
    page: false,
    ...(limits ? { limits } : {}),
    ...(configured ? { configured } : {}),
    ...(source ? { source } : {}),
  })
  const messages: LiveMessage[] = []
  daemon.hub.subscribe((message) => messages.push(message))
  const waitFor = async <T>(read: () => T | undefined | Promise<T | undefined>): Promise<T> => {
    for (;;) {
      const next = Promise.withResolvers<void>()
      const stop = daemon.hub.subscribe(() => next.resolve())
      const found = await read()
      if (found === undefined) await next.promise
      stop()
      if (found !== undefined) return found
    }
  }
  return {
    daemon,
    port: Number(new URL(daemon.intakeUrl).port),
    folder,
    messages,
    waitForMessage: (matches) => waitFor(() => messages.find(matches)),
    settled: (state) =>
      waitFor(async () => {
        const { events } = await daemon.service.list({ filter: {}, limit: 1 })
        const detail = events[0] && (await daemon.service.detail(events[0].id))
        return detail?.state === state && detail.verifications.length > 0 ? detail : undefined
      }),
    stop: async () => {
      await daemon.close()
      if (given === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}
