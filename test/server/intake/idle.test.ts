import { setTimeout as sleep } from 'node:timers/promises'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { anIntake } from '../../support/intake.ts'
import { RawClient } from '../../support/raw.ts'

/** Node's timers of 60 s and more, shortened so that each of them fires several times during the silence. */
const timers = { connectionsCheckingInterval: 20, headersTimeout: 60, requestTimeout: 60, keepAliveTimeout: 60 }
const SILENCE_MS = 300
const request = 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n'

test('an idle connection never times out, because tunnels keep such connections open', async () => {
  const bench = await anIntake({ checkIntervalMs: timers.connectionsCheckingInterval })
  onTestFinished(() => bench.stop())
  const fresh = await RawClient.to(bench.port)
  const used = await RawClient.to(bench.port)
  await used.send(request).until('ok')
  const before = used.received.length
  await sleep(SILENCE_MS)
  expect([fresh.received.length, used.received.length]).toEqual([0, before])
  for (const client of [fresh, used]) {
    client.send(request)
    expect(await client.until('ok')).toMatch(/^HTTP\/1.1 200/)
    client.end()
  }
})

test("Node's own timers would close such a connection", async () => {
  const server = createServer(timers, (_request, response) => void response.end())
  onTestFinished(() => void server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = await RawClient.to((server.address() as AddressInfo).port)
  client.send('POST')
  await sleep(SILENCE_MS)
  expect(client.received.toString()).toMatch(/^HTTP\/1.1 408/)
})
