import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { aDaemon } from '../../support/daemon.ts'
import { sources, VhookProcess } from '../../support/vhook-process.ts'
import { RawClient } from '../../support/raw.ts'
import { anApp, closingRequest, codeOf, exchange, statusOf } from '../../server/pipeline/support/exchange.ts'

const hello = closingRequest('POST', '/hook', ['Content-Length: 5'], 'hello')

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vhook-stop-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Bytes in the write-ahead log, which a stop must have merged into the database. */
const unmerged = (folder: string): number => {
  const log = join(folder, 'data/events.db-wal')
  return existsSync(log) ? statSync(log).size : 0
}

/** The states of the stored events after the next start. */
async function statesIn(folder: string): Promise<string[]> {
  const again = await aDaemon({ folder })
  onTestFinished(() => again.stop())
  const { events } = await again.daemon.service.list({ filter: {}, limit: 50 })
  return events.map(({ state }) => state)
}

const twenty = <T>(one: T): T[] => Array.from({ length: 20 }, () => one)

/** An app that responds once it is released. `full` resolves when `count` requests are waiting. */
async function aHeldApp(count: number) {
  const waiting: Array<() => void> = []
  let calls = 0
  const full = Promise.withResolvers<void>()
  const app = await anApp((_request, response) => {
    calls += 1
    if (waiting.push(() => response.end('done')) === count) full.resolve()
  })
  const release = (): void => waiting.splice(0).forEach((respond) => respond())
  return { app, full: full.promise, release, calls: () => calls }
}

test('vhook stops when twenty pending requests have their response, and everything is stored', async () => {
  const { app, full, release } = await aHeldApp(20)
  const folder = aFolder()
  const bench = await aDaemon({ target: app.url, folder })
  const responses = twenty(0).map(() => exchange(bench.port, hello))
  await full
  const stopped = bench.stop()
  await expect(exchange(bench.port, hello)).rejects.toThrow('ECONN')
  release()
  expect((await Promise.all(responses)).map(statusOf)).toEqual(twenty(200))
  await stopped
  expect(unmerged(folder)).toBe(0)
  expect(await statesIn(folder)).toEqual(twenty('answered'))
})

test('a sender without a response by then gets 503 with the reason, and its event is interrupted', async () => {
  const { app, full } = await aHeldApp(5)
  const folder = aFolder()
  const bench = await aDaemon({ target: app.url, folder, limits: { stopMs: 300 } })
  const responses = Array.from({ length: 5 }, () => exchange(bench.port, hello))
  await full
  await bench.stop()
  for (const response of await Promise.all(responses))
    expect([statusOf(response), codeOf(response)]).toEqual([503, 'stopping'])
  const again = await aDaemon({ folder })
  onTestFinished(() => again.stop())
  const { events } = await again.daemon.service.list({ filter: { state: 'interrupted' }, limit: 50 })
  expect(events).toHaveLength(5)
})

test('a sender that never reads its response does not keep vhook from stopping', async () => {
  const app = await anApp((_request, response) => void response.end(Buffer.alloc(50_000_000)))
  const bench = await aDaemon({ target: app.url, limits: { stopMs: 300 } })
  const socket = connect(bench.port, '127.0.0.1').on('error', () => undefined)
  socket.pause().write(hello)
  await bench.waitForMessage(
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

/** A vhook that was started from the command line, which handles the signals, with twenty pending requests. */
async function aBusyProcess() {
  const { app, full, release, calls } = await aHeldApp(20)
  const folder = aFolder()
  const args = ['dev', app.url, '--tunnel', 'none', '--port', '0', '--inspector-port', '0', '--json']
  const vhook = new VhookProcess([...args, '--data-dir', join(folder, 'data')], { cwd: folder, main: sources })
  const ended = once(vhook.child, 'exit')
  const port = Number(new URL((await vhook.ready()).intakeUrl).port)
  const responses = twenty(0).map(() => exchange(port, hello))
  await full
  return { vhook, ended, port, folder, responses, release, calls }
}

describe.each(['SIGINT', 'SIGTERM'] as const)('a vhook that gets %s with twenty pending requests', (signal) => {
  test('accepts no more, finishes the twenty, and exits with 0 and everything stored', async () => {
    const { vhook, ended, port, folder, responses, release } = await aBusyProcess()
    vhook.child.kill(signal)
    await vhook.reported('Stopping')
    await vi.waitUntil(async () => !(await isOpen(port)))
    release()
    expect((await Promise.all(responses)).map(statusOf)).toEqual(twenty(200))
    expect(await ended).toEqual([0, null])
    expect(unmerged(folder)).toBe(0)
    expect(await statesIn(folder)).toEqual(twenty('answered'))
  })

  test('ends at once at the second signal; nothing is sent again, and the state of the twenty is unknown', async () => {
    const { vhook, ended, folder, responses, calls } = await aBusyProcess()
    vhook.child.kill(signal)
    await vhook.reported('Stopping')
    const began = performance.now()
    vhook.child.kill(signal)
    // After the regular time to finish it would exit with 0, and every sender would get a response.
    expect(await ended).toEqual([130, null])
    const took = performance.now() - began
    console.log(`second ${signal}: ended after ${Math.round(took)} ms`)
    expect(took).toBeLessThan(8_000)
    expect((await Promise.all(responses)).map(statusOf)).toEqual(twenty(0))
    expect(await statesIn(folder)).toEqual(twenty('unknown'))
    expect(calls()).toBe(20)
  })
})
