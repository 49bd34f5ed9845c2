import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { aDaemon } from '../../support/daemon.ts'
import { sources, VhookProcess } from '../../support/vhook-process.ts'
import { RawClient } from '../../support/raw.ts'
import { anApp, closing, codeOf, exchange, statusOf } from '../../server/pipeline/support/exchange.ts'

const hello = closing('POST', '/hook', ['Content-Length: 5'], 'hello')

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vhook-stop-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Bytes that a stop has left outside the database. */
const left = (folder: string): number => {
  const log = join(folder, 'data/events.db-wal')
  return existsSync(log) ? statSync(log).size : 0
}

/** The states of all that is stored, as the next start finds them. */
async function statesIn(folder: string): Promise<string[]> {
  const again = await aDaemon({ folder })
  onTestFinished(() => again.stop())
  const { events } = await again.daemon.service.list({ filter: {}, limit: 50 })
  return events.map(({ state }) => state)
}

const twenty = <T>(one: T): T[] => Array.from({ length: 20 }, () => one)

/** An app that answers once it is let go, and tells when so many are waiting. */
async function aHeldApp(count: number) {
  const waiting: Array<() => void> = []
  let calls = 0
  const full = Promise.withResolvers<void>()
  const app = await anApp((_request, response) => {
    calls += 1
    if (waiting.push(() => response.end('done')) === count) full.resolve()
  })
  const letGo = (): void => waiting.splice(0).forEach((release) => release())
  return { app, full: full.promise, letGo, calls: () => calls }
}

test('vhook stops when the twenty under way are answered, and leaves nothing to be written', async () => {
  const { app, full, letGo } = await aHeldApp(20)
  const folder = aFolder()
  const bench = await aDaemon({ target: app.url, folder })
  const answers = twenty(0).map(() => exchange(bench.port, hello))
  await full
  const stopped = bench.stop()
  await expect(exchange(bench.port, hello)).rejects.toThrow('ECONN')
  letGo()
  expect((await Promise.all(answers)).map(statusOf)).toEqual(twenty(200))
  await stopped
  expect(left(folder)).toBe(0)
  expect(await statesIn(folder)).toEqual(twenty('answered'))
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

const isOpen = (port: number): Promise<boolean> =>
  RawClient.to(port).then(
    (client) => {
      client.end()
      return true
    },
    () => false,
  )

/** A vhook as people start it, for it is the command line that hears signals, with twenty requests at an app that holds them. */
async function aBusyProcess() {
  const { app, full, letGo, calls } = await aHeldApp(20)
  const folder = aFolder()
  const words = ['dev', app.url, '--tunnel', 'none', '--port', '0', '--inspector-port', '0', '--json']
  const vhook = new VhookProcess([...words, '--data-dir', join(folder, 'data')], { cwd: folder, main: sources })
  onTestFinished(() => void vhook.child.kill('SIGKILL'))
  const ended = once(vhook.child, 'exit')
  const port = Number(new URL((await vhook.ready()).intakeUrl).port)
  const answers = twenty(0).map(() => exchange(port, hello))
  await full
  return { vhook, ended, port, folder, answers, letGo, calls }
}

describe.each(['SIGINT', 'SIGTERM'] as const)('a vhook that gets %s with twenty under way', (signal) => {
  test('takes nothing more, answers the twenty, and ends with 0 and everything written', async () => {
    const { vhook, ended, port, folder, answers, letGo } = await aBusyProcess()
    vhook.child.kill(signal)
    await vhook.said('Stopping')
    await vi.waitUntil(async () => !(await isOpen(port)))
    letGo()
    expect((await Promise.all(answers)).map(statusOf)).toEqual(twenty(200))
    expect(await ended).toEqual([0, null])
    expect(left(folder)).toBe(0)
    expect(await statesIn(folder)).toEqual(twenty('answered'))
  })

  test('ends at once at the second one; nothing is sent again, and the twenty stand as not known', async () => {
    const { vhook, ended, folder, answers, calls } = await aBusyProcess()
    vhook.child.kill(signal)
    await vhook.said('Stopping')
    const began = performance.now()
    vhook.child.kill(signal)
    // With its time to finish used up it would end with 0, and every caller would hear of it.
    expect(await ended).toEqual([130, null])
    const took = performance.now() - began
    console.log(`second ${signal}: ended after ${Math.round(took)} ms`)
    expect(took).toBeLessThan(8_000)
    expect((await Promise.all(answers)).map(statusOf)).toEqual(twenty(0))
    expect(await statesIn(folder)).toEqual(twenty('unknown'))
    expect(calls()).toBe(20)
  })
})
