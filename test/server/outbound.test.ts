import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { outbound } from '../../server/outbound.ts'

let server: ReturnType<typeof createServer> | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  server = undefined
})

async function answering(answer: Parameters<typeof createServer>[1]): Promise<string> {
  server = createServer(answer)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const limits = { timeoutMs: 200, bytes: 1_000 }

describe('the outbound client', () => {
  test('gets text from loopback by http', async () => {
    const url = await answering((_request, response) => response.end('{"keys":[]}'))
    expect(await outbound(url, { method: 'GET' }, limits)).toEqual({ status: 200, text: '{"keys":[]}' })
  })

  test.each([
    ['ftp://127.0.0.1/', 'https://'],
    ['http://example.com/', 'https://'],
    ['not a url', 'not a URL'],
    ['https://169.254.169.254/latest/meta-data', 'not a public one'],
    ['https://[::ffff:10.0.0.1]/', 'not a public one'],
    ['https://2130706433/', 'ECONNREFUSED|public|socket|answer|SSL|wrong'],
  ])('refuses %s', async (url, why) => {
    await expect(outbound(url, { method: 'GET' }, limits)).rejects.toThrow(new RegExp(why))
  })

  test('follows no redirect', async () => {
    const url = await answering((_request, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    )
    await expect(outbound(url, { method: 'GET' }, limits)).rejects.toThrow('redirect')
  })

  test('gives up on silence, and on too much', async () => {
    const silent = await answering(() => undefined)
    await expect(outbound(silent, { method: 'GET' }, limits)).rejects.toThrow('no answer in time')
    server?.closeAllConnections()
    server?.close()
    const large = await answering((_request, response) => response.end('x'.repeat(1_001)))
    await expect(outbound(large, { method: 'GET' }, limits)).rejects.toThrow('too large')
  })
})
