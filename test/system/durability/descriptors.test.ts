import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { anApp, bodyOf, closingRequest, exchange } from '../../server/pipeline/support/exchange.ts'
import type { Limits } from '../../../server/settings/limits.ts'
import { RawClient } from '../../support/raw.ts'
import { contentsOf } from './support/database.ts'
import { startChild } from './support/daemon-child.ts'
import { aTemporaryFolder } from '../../support/temporary-folder.ts'

const FILES = 256
const CONNECTIONS = 204

/** A vhook that may open few files, before an app that responds with the body. */
async function aLimitedVhook(limits: Partial<Limits> = {}) {
  const app = await anApp(async (request, response) => void response.end(`got ${String(await bodyOf(request))}`))
  const dataDir = join(aTemporaryFolder(), 'data')
  const wrap = ['sh', '-c', `ulimit -n ${FILES}; exec "$0" "$@"`]
  const vhook = await startChild({ dataDir, limits, settings: { target: app.url } }, { wrap })
  onTestFinished(() => vhook.kill())
  return { vhook, dataDir, port: Number(new URL(vhook.intakeUrl).port) }
}

/** Silent connections. Those over the limit are closed at once. */
async function crowd(port: number, count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(port, '127.0.0.1').on('error', () => undefined))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  return sockets.map((socket) => socket.resume())
}

const event = (body: string): string =>
  `POST /hook HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n${body}`

test('more connections than vhook may open files affect neither tunnel nor inspector nor storage', async () => {
  const { vhook, dataDir, port } = await aLimitedVhook()
  const tunnel = await RawClient.to(port)
  await tunnel.send(event('before')).until('got before')
  const sockets = await crowd(port, 1_000)
  const refused = 1_000 - CONNECTIONS + 1
  await vi.waitUntil(() => sockets.filter(({ closed }) => closed).length >= refused, { timeout: 20_000 })
  for (let at = 0; at < 20; at += 1) await tunnel.send(event(`number ${at}.`)).until(`got number ${at}.`)
  expect(await vhook.health()).toMatchObject({ storage: { state: 'storing' } })
  expect(sockets.filter(({ closed }) => closed)).toHaveLength(refused)
  for (const socket of sockets) socket.destroy()
  // Their descriptors are free once vhook has noticed.
  let again = ''
  while (again === '') again = await exchange(port, closingRequest('POST', '/hook', ['Content-Length: 5'], 'after'))
  expect(again).toContain('got after')
  tunnel.end()
  expect(await vhook.stop()).toBe(0)
  const { events, integrity } = contentsOf(dataDir)
  expect([integrity, events.map(({ state }) => state)]).toEqual(['ok', Array.from({ length: 22 }, () => 'answered')])
})

test('without that limit the app cannot be reached, and the attempt has the reason (negative control)', async () => {
  const { vhook, port } = await aLimitedVhook({ connections: 10_000 })
  const tunnel = await RawClient.to(port)
  await tunnel.send(event('before')).until('got before')
  const sockets = await crowd(port, 400)
  // A descriptor may just have become free.
  while (!tunnel.received.includes('app_unreachable')) {
    sockets.push(...(await crowd(port, 20)))
    const before = tunnel.received.length
    tunnel.send(event('beside'))
    await vi.waitUntil(() => tunnel.received.length > before, { timeout: 20_000 })
  }
  for (const socket of sockets) socket.destroy()
  const { events } = await vi.waitUntil(() => vhook.client.listEvents({ state: 'app_error' }).catch(() => undefined))
  const detail = await vhook.client.getEvent({ id: events[0]?.id ?? '' })
  expect(detail.attemptsDetail[0]?.outcome?.errorDetail).toMatch(/^EMFILE: .*file descriptor/)
})
