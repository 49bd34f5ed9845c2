import { monitorEventLoopDelay } from 'node:perf_hooks'
import { settingsSchema } from '../../../../server/settings/parse.ts'
import { startDaemon } from '../../../../server/daemon.ts'
import { faults } from './faults.ts'
import type { Ask, ChildSettings, Figures } from './vhook.ts'

// A vhook in a process of its own, which reports its figures. Started by `Vhook`.
const { fault, limits, dataDir, credential, ...settings } = JSON.parse(process.argv[2] ?? '{}') as ChildSettings
let warnings = 0
process.on('warning', (warning) => {
  if ((warning as { code?: string }).code === 'VHOOK_FAULT') warnings += 1
  console.error(warning.message)
})
if (fault) faults[fault]()
const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
const daemon = await startDaemon({
  ...settingsSchema.parse({ port: 0, inspectorPort: 0, tunnel: 'none', ...settings }),
  ...(limits ? { limits } : {}),
  dataDir,
  page: false,
})
if (credential) await daemon.service.vault.add(credential)

async function figures(): Promise<Figures> {
  const { total } = await daemon.service.list({ filter: {}, limit: 1 })
  const { storage } = await daemon.service.snapshot()
  return {
    rss: process.memoryUsage.rss(),
    delayP50: delay.percentile(50) / 1e6,
    delayP99: delay.percentile(99) / 1e6,
    total,
    waiting: storage.waiting,
    warnings,
    cpuMs: (process.cpuUsage().user + process.cpuUsage().system) / 1_000,
  }
}

const handlers: Record<Ask['kind'], (ask: Ask) => Promise<unknown>> = {
  figures,
  heap: async () => {
    globalThis.gc?.()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  },
  reset: async () => delay.reset(),
  list: async ({ filter = {}, cursor }) =>
    await daemon.service.list({ filter, limit: 500, ...(cursor === undefined ? {} : { cursor }) }),
  detail: async ({ id = '' }) => await daemon.service.detail(id),
  stop: async () => {
    await daemon.close()
    setImmediate(() => process.disconnect())
  },
}

process.on('message', (ask: Ask) => {
  handlers[ask.kind](ask).then(
    (value) => process.send?.({ number: ask.number, value }),
    (error: unknown) => process.send?.({ number: ask.number, error: String(error) }),
  )
})
process.send?.({ ready: { intake: daemon.intakeUrl, inspector: daemon.inspectorUrl } })
