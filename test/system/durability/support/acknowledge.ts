import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import { settingsSchema } from '../../../../server/settings/parse.ts'
import { startDaemon } from '../../../../server/daemon.ts'
import { sha256 } from './load.ts'

// A vhook, an app and a sender in one process, so that one trace has everything in order. Writes a line for each response at
// once: `ack <hash of the body>`.
const [dataDir = '', count = '0'] = process.argv.slice(2)
const app = createServer((request, response) => void request.resume().on('end', () => response.end('ok')))
await once(app.listen(0, '127.0.0.1'), 'listening')
const target = String((app.address() as AddressInfo).port)
const { intakeUrl } = await startDaemon({
  ...settingsSchema.parse({ port: 0, inspectorPort: 0, tunnel: 'none', target }),
  limits: { storeWaitMs: 600_000 },
  dataDir,
  page: false,
})

async function sendOne(place: number): Promise<void> {
  // Every twentieth body is stored in a file of its own.
  const body = randomBytes(place % 20 === 19 ? 1_200_000 : 200 + place * 50)
  const response = await fetch(intakeUrl, { method: 'POST', body })
  await response.text()
  if (response.status === 200) writeSync(1, `ack ${sha256(body)}\n`)
}

const places = Array.from({ length: Number(count) }, (_, place) => place)
// Four at a time, so that commits contain several events.
await Promise.all(
  [0, 1, 2, 3].map(async (sender) => {
    for (const place of places) if (place % 4 === sender) await sendOne(place)
  }),
)
// Not closed, because that would flush.
process.kill(process.pid, 'SIGKILL')
