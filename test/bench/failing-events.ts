// Prints the delay of the event loop while 100 events a second arrive that are invalid and diagnosed.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as after } from 'node:timers/promises'
import { settingsSchema } from '../../server/settings/parse.ts'
import { startDaemon } from '../../server/daemon.ts'

const SECONDS = 10
const PER_SECOND = 100
const folder = mkdtempSync(join(tmpdir(), 'vhook-failing-'))
process.env['VHOOK_CONFIG_DIR'] = join(folder, 'config')
const daemon = await startDaemon({
  ...settingsSchema.parse({ port: 0, inspectorPort: 0, tunnel: 'none' }),
  dataDir: join(folder, 'data'),
  page: false,
})
await daemon.service.vault.add({
  id: 'bench',
  authenticationPlan: { type: 'hmac', secretKey: 'the secret', algorithm: 'sha256' },
})
let diagnosed = 0
daemon.hub.subscribe((message) => {
  if (message.type === 'event.diagnosed') diagnosed += 1
})
const body = JSON.stringify({ text: 'x'.repeat(4_000) })
const headers = { 'x-timestamp': String(Date.now()), 'x-signature': 'ab'.repeat(32) }
const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
for (let sent = 0; sent < SECONDS * PER_SECOND; sent += 1) {
  void fetch(daemon.intakeUrl, { method: 'POST', body, headers }).then((response) => response.arrayBuffer())
  await after(1_000 / PER_SECOND)
}
delay.disable()
const ms = (nanoseconds: number): string => (nanoseconds / 1e6).toFixed(1)
console.log(
  `event loop under ${PER_SECOND} failing events/s: p50 ${ms(delay.percentile(50))} ms, p99 ${ms(delay.percentile(99))} ms, max ${ms(delay.max)} ms; ${diagnosed} diagnosed`,
)
await daemon.close()
rmSync(folder, { recursive: true, force: true })
