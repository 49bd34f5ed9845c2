import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { aDaemon } from '../../support/daemon.ts'
import { anIntake } from '../../support/intake.ts'
import { RawClient } from '../../support/raw.ts'
import { anApp, bodyOf, exchange, freePort, statusOf } from './support/exchange.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const large = randomBytes(3 * 1024 * 1024)
const head = `POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: ${large.length}\r\n\r\n`

test('a large body whose file cannot be created is buffered in memory, byte for byte', async () => {
  const bench = await anIntake()
  onTestFinished(() => bench.stop())
  rmSync(bench.spillFolder, { recursive: true })
  expect(statusOf(await exchange(bench.port, head, large))).toBe(200)
  expect(bench.events).toMatchObject([{ body: { kind: 'bytes', size: large.length, sha256: sha256(large) } }])
  const body = bench.events[0]?.body
  expect(sha256(body?.kind === 'bytes' ? body.bytes : Buffer.alloc(0))).toBe(sha256(large))
})

test('a large event still reaches the app when its file cannot be created', async () => {
  const seen: string[] = []
  const app = await anApp(async (request, response) => {
    seen.push(sha256(await bodyOf(request)))
    response.end('received')
  })
  const bench = await aDaemon({ target: app.url })
  onTestFinished(() => bench.stop())
  const bodies = join(bench.folder, 'data/bodies')
  rmSync(bodies, { recursive: true })
  writeFileSync(bodies, 'in the way')
  expect(await exchange(bench.port, head, large)).toContain('received')
  expect(seen).toEqual([sha256(large)])
  chmodSync(bodies, 0o600)
})

const openFiles = (): number => readdirSync('/proc/self/fd').length

test.runIf(process.platform === 'linux')(
  'a large body for an app that is not running leaves no file open',
  async () => {
    const bench = await aDaemon({ target: String(await freePort()) })
    onTestFinished(() => bench.stop())
    expect(statusOf(await exchange(bench.port, head, large))).toBe(502)
    const before = openFiles()
    for (let round = 0; round < 20; round += 1) expect(statusOf(await exchange(bench.port, head, large))).toBe(502)
    await vi.waitUntil(() => openFiles() <= before + 5, { timeout: 20_000 })
  },
)

test('an incomplete large body is stored in a file', async () => {
  const bench = await anIntake()
  onTestFinished(() => bench.stop())
  const client = await RawClient.to(bench.port)
  client.send(head, large.subarray(0, 2 * 1024 * 1024))
  await vi.waitUntil(() => readdirSync(bench.spillFolder).length === 1)
  client.end()
  await bench.seen(1)
  expect(bench.refused).toMatchObject([{ state: 'incomplete', event: { body: { kind: 'file' } } }])
})
