import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { anApp, bodyOf, closing, exchange } from '../../server/pipeline/support/exchange.ts'
import type { Limits } from '../../../server/settings/limits.ts'
import { RawClient } from '../../support/raw.ts'
import { contentsOf } from './support/database.ts'
import { startChild } from './support/daemon-child.ts'
import { aTemporaryFolder } from '../../support/temporary-folder.ts'

const FILES = 256
const CONNECTIONS = 204

/** A vhook that may open few files, before an app that says what it got. */
async function aPoorVhook(limits: Partial<Limits> = {}) {
  const app = await anApp(async (request, response) => void response.end(`got ${String(await bodyOf(request))}`))
  const dataDir = join(aTemporaryFolder(), 'data')
  const wrap = ['sh', '-c', `ulimit -n ${FILES}; exec "$0" "$@"`]
  const vhook = await startChild({ dataDir, limits, settings: { target: app.url } }, { wrap })
  onTestFinished(() => vhook.kill())
  return { vhook, dataDir, port: Number(new URL(vhook.intakeUrl).port) }
}

/** Connections that say nothing; those that vhook has no room for are closed at once. */
async function crowd(port: number, count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(port, '127.0.0.1').on('error', () => undefined))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  return sockets.map((socket) => socket.resume())
}

const event = (body: string): string =>
  `POST /hook HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n${body}`

test('more connections than vhook may open files cost neither tunnel nor inspector nor storage anything', async () => {
  const { vhook, dataDir, port } = await aPoorVhook()
  const tunnel = await RawClient.to(port)
  await tunnel.send(event('before')).until('got before')
  const sockets = await crowd(port, 1_000)
  // Beyond the limit a connection is closed, and not left without an answer for ever.
  const turnedAway = 1_000 - CONNECTIONS + 1
  await vi.waitUntil(() => sockets.filter(({ closed }) => closed).length >= turnedAway, { timeout: 20_000 })
  for (let at = 0; at < 20; at += 1) await tunnel.send(event(`number ${at}.`)).until(`got number ${at}.`)
  expect(await vhook.health()).toMatchObject({ storage: { state: 'storing' } })
  expect(sockets.filter(({ closed }) => closed)).toHaveLength(turnedAway)
  for (const socket of sockets) socket.destroy()
  // Their places are free once vhook has noticed.
  let again = ''
  while (again === '') again = await exchange(port, closing('POST', '/hook', ['Content-Length: 5'], 'after'))
  expect(again).toContain('got after')
  tunnel.end()
  expect(await vhook.stop()).toBe(0)
  const { events, integrity } = contentsOf(dataDir)
  expect([integrity, events.map(({ state }) => state)]).toEqual(['ok', Array.from({ length: 22 }, () => 'answered')])
})

test('without that limit they would: the app is out of reach, and the attempt says for want of what', async () => {
  const { vhook, port } = await aPoorVhook({ connections: 10_000 })
  const tunnel = await RawClient.to(port)
  await tunnel.send(event('before')).until('got before')
  const sockets = await crowd(port, 400)
  // A descriptor may just have come free.
  while (!tunnel.received.includes('app_unreachable')) {
    sockets.push(...(await crowd(port, 20)))
    const before = tunnel.received.length
    tunnel.send(event('beside'))
    await vi.waitUntil(() => tunnel.received.length > before, { timeout: 20_000 })
  }
  for (const socket of sockets) socket.destroy()
  const { events } = await vi.waitUntil(() => vhook.client.listEvents({ state: 'app_error' }).catch(() => undefined))
  const detail = await vhook.client.getEvent({ id: events[0]?.id ?? '' })
  expect(detail.attemptsDetail[0]?.outcome?.errorDetail).toContain('vhook has no file descriptor left')
})
