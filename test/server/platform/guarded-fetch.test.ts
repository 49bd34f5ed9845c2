import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { fetchLimits, guardedFetch } from '../../../server/platform/guarded-fetch.ts'

let server: ReturnType<typeof createServer> | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  server = undefined
})

async function serve(listener: Parameters<typeof createServer>[1]): Promise<string> {
  server = createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const limits = { timeoutMs: 200, bytes: 1_000 }

describe('a guarded fetch', () => {
  test('fetches text from loopback over http', async () => {
    const url = await serve((_request, response) => response.end('{"keys":[]}'))
    expect(await guardedFetch(url, { method: 'GET' }, limits)).toEqual({ status: 200, text: '{"keys":[]}' })
  })

  test.each([
    ['ftp://127.0.0.1/', 'https://'],
    ['http://example.com/', 'https://'],
    ['not a url', 'URL is invalid'],
    ['https://169.254.169.254/latest/meta-data', 'is not public'],
    ['https://[::ffff:10.0.0.1]/', 'is not public'],
    ['https://169.254.169.254./', 'is not public'],
    ['https://2852039166/', 'is not public'],
    ['https://0xa9fea9fe/', 'is not public'],
    ['https://0251.0376.0251.0376/', 'is not public'],
    ['https://[::ffff:169.254.169.254]/', 'is not public'],
    ['https://[64:ff9b::a9fe:a9fe]/', 'is not public'],
    ['https://[64:ff9b:1::a00:1]/', 'is not public'],
    ['https://[fe80::1]/', 'is not public'],
    ['https://[fd00::1]/', 'is not public'],
    ['https://100.64.0.1/', 'is not public'],
    ['https://0/', 'is not public'],
    ['http://2852039166/', 'https://'],
    ['https://[::ffff:127.0.0.1]/', 'is not public'],
  ])('refuses %s', async (url, why) => {
    await expect(guardedFetch(url, { method: 'GET' }, limits)).rejects.toThrow(new RegExp(why))
  })

  test('waits five seconds and reads 1 MiB by default', () => {
    expect(fetchLimits).toEqual({ timeoutMs: 5_000, bytes: 1024 * 1024 })
  })

  test('does not follow a redirect', async () => {
    const url = await serve((_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end())
    await expect(guardedFetch(url, { method: 'GET' }, limits)).rejects.toThrow('redirect')
  })

  test('fails without a response in time, and when it is too large', async () => {
    const silent = await serve(() => undefined)
    await expect(guardedFetch(silent, { method: 'GET' }, limits)).rejects.toThrow('no response in time')
    server?.closeAllConnections()
    server?.close()
    const large = await serve((_request, response) => response.end('x'.repeat(1_001)))
    await expect(guardedFetch(large, { method: 'GET' }, limits)).rejects.toThrow('too large')
  })
})
