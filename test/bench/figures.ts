// Prints start time, size of the page, and added latency. Absolute times mean little on a busy machine; the ratios come from one
// run.
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('../..', import.meta.url))
const body = Buffer.from(JSON.stringify({ message: { type: 'status-update', text: 'x'.repeat(2_000) } }))
const secretKey = 'bench-secret'

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
const at99 = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? NaN

function run(
  args: string[],
  folder: string,
): { ready: Promise<number>; lines: AsyncIterable<string>; stop: () => Promise<void> } {
  const began = performance.now()
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, VHOOK_CONFIG_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const ready = once(lines, 'line').then(() => performance.now() - began)
  return {
    ready,
    lines,
    stop: async () => {
      if (child.exitCode !== null) return
      child.kill('SIGINT')
      await once(child, 'exit')
    },
  }
}

async function timed(port: number, path: string, agent: Agent): Promise<number> {
  const timestamp = String(Date.now())
  const signature = createHmac('sha256', secretKey).update(`${timestamp}.`).update(body).digest('hex')
  const began = performance.now()
  const outgoing = request({
    port,
    host: '127.0.0.1',
    method: 'POST',
    path,
    agent,
    headers: { 'content-length': body.length, 'x-timestamp': timestamp, 'x-signature': signature },
  })
  outgoing.end(body)
  const [response] = (await once(outgoing, 'response')) as [NodeJS.ReadableStream]
  response.resume()
  await once(response, 'end')
  return performance.now() - began
}

function pageSizes(): void {
  const assets = join(root, 'dist/ui/assets')
  const first = readFileSync(join(root, 'dist/ui/index.html'), 'utf8')
  for (const file of readdirSync(assets)) {
    const size = gzipSync(readFileSync(join(assets, file))).length
    console.log(`page  ${file}: ${(size / 1_000).toFixed(1)} kB gzip${first.includes(file) ? ' (first load)' : ''}`)
  }
}

async function startTimes(folder: string): Promise<void> {
  const main = join(root, 'dist/cli/main.js')
  const empty: number[] = []
  const help: number[] = []
  const dev: number[] = []
  for (let round = 0; round < 5; round += 1) {
    empty.push(await run(['-e', 'console.log(1)'], folder).ready)
    const helped = run([main, '--help'], folder)
    help.push(await helped.ready)
    await helped.stop()
    const started = run(
      [
        main,
        'dev',
        '--json',
        '--tunnel',
        'none',
        '--port',
        '0',
        '--inspector-port',
        '0',
        '--data-dir',
        join(folder, `d${round}`),
      ],
      folder,
    )
    dev.push(await started.ready)
    await started.stop()
  }
  const base = median(empty)
  console.log(
    `start  empty ${base.toFixed(0)} ms; help ${(median(help) / base).toFixed(2)} x; dev ready ${median(dev).toFixed(0)} ms = ${(median(dev) / base).toFixed(2)} x`,
  )
}

async function latency(folder: string): Promise<void> {
  const { startDaemon } = await import('../../server/daemon.ts')
  const { settingsSchema } = await import('../../server/settings/parse.ts')
  const app = createServer((incoming, response) => incoming.resume().on('end', () => response.end('ok')))
  await once(app.listen(0, '127.0.0.1'), 'listening')
  const appPort = (app.address() as AddressInfo).port
  process.env['VHOOK_CONFIG_DIR'] = folder
  const daemon = await startDaemon({
    ...settingsSchema.parse({ port: 0, inspectorPort: 0, tunnel: 'none', target: String(appPort) }),
    dataDir: join(folder, 'latency'),
    page: false,
  })
  await daemon.service.vault.add({
    id: 'bench',
    authenticationPlan: { type: 'hmac', secretKey, algorithm: 'sha256' },
  })
  const port = Number(new URL(daemon.intakeUrl).port)
  const agent = new Agent({ keepAlive: true })
  const direct: number[] = []
  const through: number[] = []
  for (let round = 0; round < 600; round += 1) {
    const [a, b] = [await timed(appPort, '/', agent), await timed(port, '/', agent)]
    if (round < 100) continue
    direct.push(a)
    through.push(b)
  }
  console.log(
    `latency  direct p50 ${median(direct).toFixed(2)} ms p99 ${at99(direct).toFixed(2)}; through vhook p50 ${median(through).toFixed(2)} ms p99 ${at99(through).toFixed(2)}; added p50 ${(median(through) - median(direct)).toFixed(2)} ms`,
  )
  agent.destroy()
  await daemon.close()
  app.close()
}

const folder = mkdtempSync(join(tmpdir(), 'vhook-figures-'))
pageSizes()
await startTimes(folder)
await latency(folder)
rmSync(folder, { recursive: true, force: true })
