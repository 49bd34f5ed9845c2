import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { aDaemon } from '../support/daemon.ts'
import { anApp, closing, codeOf, exchange, statusOf } from './support/exchange.ts'

const hello = closing('POST', '/hook', ['Content-Length: 5'], 'hello')

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vhook-stop-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** An app that answers once it is let go, and tells when so many are waiting. */
async function aHeldApp(count: number) {
  const waiting: Array<() => void> = []
  const full = Promise.withResolvers<void>()
  const app = await anApp((_request, response) => {
    if (waiting.push(() => response.end('done')) === count) full.resolve()
  })
  return { app, full: full.promise, letGo: () => waiting.splice(0).forEach((release) => release()) }
}

test('vhook stops when the twenty under way are answered, and leaves nothing to be written', async () => {
  const { app, full, letGo } = await aHeldApp(20)
  const folder = aFolder()
  const bench = await aDaemon({ target: app.url, folder })
  const answers = Array.from({ length: 20 }, () => exchange(bench.port, hello))
  await full
  const stopped = bench.stop()
  await expect(exchange(bench.port, hello)).rejects.toThrow('ECONN')
  letGo()
  expect((await Promise.all(answers)).map(statusOf)).toEqual(Array.from({ length: 20 }, () => 200))
  await stopped
  const log = join(folder, 'data/events.db-wal')
  expect(existsSync(log) ? statSync(log).size : 0).toBe(0)
  const again = await aDaemon({ folder })
  onTestFinished(() => again.stop())
  const { events } = await again.daemon.service.list({ filter: {}, limit: 50 })
  expect(events.map(({ state }) => state)).toEqual(Array.from({ length: 20 }, () => 'answered'))
})

test('who is not answered by then hears why, and the event stands as interrupted', async () => {
  const { app, full } = await aHeldApp(5)
  const folder = aFolder()
  const bench = await aDaemon({ target: app.url, folder, limits: { stopMs: 300 } })
  const answers = Array.from({ length: 5 }, () => exchange(bench.port, hello))
  await full
  await bench.stop()
  for (const answer of await Promise.all(answers)) expect([statusOf(answer), codeOf(answer)]).toEqual([503, 'stopping'])
  const again = await aDaemon({ folder })
  onTestFinished(() => again.stop())
  const { events } = await again.daemon.service.list({ filter: { state: 'interrupted' }, limit: 50 })
  expect(events).toHaveLength(5)
})

test('a caller who never takes its answer does not keep vhook from stopping', async () => {
  const app = await anApp((_request, response) => void response.end(Buffer.alloc(50_000_000)))
  const bench = await aDaemon({ target: app.url, limits: { stopMs: 300 } })
  const socket = connect(bench.port, '127.0.0.1').on('error', () => undefined)
  socket.pause().write(hello)
  await bench.heard(
    (message): message is typeof message & { type: 'attempt.started' } => message.type === 'attempt.started',
  )
  await expect(bench.stop()).resolves.toBeUndefined()
  socket.destroy()
})
