import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { localtunnel } from '../../../server/tunnels/localtunnel.ts'
import { none } from '../../../server/tunnels/none.ts'
import { publicUrl } from '../../../server/tunnels/public-url.ts'
import { providerNamed, providers } from '../../../server/tunnels/providers.ts'
import { startLocaltunnelServer } from '../../support/localtunnel-server.ts'
import { describeProvider } from './provider-contract.ts'

async function post(url: string, body: Uint8Array): Promise<{ status: number; body: Uint8Array; sha256: string }> {
  const response = await fetch(url, { method: 'POST', body: Buffer.from(body) })
  return {
    status: response.status,
    body: new Uint8Array(await response.arrayBuffer()),
    sha256: response.headers.get('x-sha256') ?? '',
  }
}

describeProvider('none', async () => ({
  provider: none,
  settings: {},
  post: (session, path, body) => post(`${session.url}${path}`, body),
  invalid: [],
  stop: async () => undefined,
}))

/** A proxy to the port, as the user's own tunnel. */
async function startProxy(port: number): Promise<http.Server> {
  const proxy = http.createServer((request, response) => {
    const { method, url: path, rawHeaders: headers } = request
    const onward = http.request({ port, host: '127.0.0.1', method, path, headers }, (upstream) => {
      response.writeHead(upstream.statusCode ?? 502, upstream.rawHeaders)
      upstream.pipe(response)
    })
    request.pipe(onward)
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  return proxy
}

describeProvider('public-url', async (port) => {
  const proxy = await startProxy(port)
  return {
    provider: publicUrl,
    settings: { publicUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/` },
    post: (session, path, body) => post(`${session.url}${path}`, body),
    invalid: [
      [{ publicUrl: 'hooks.example.com' }, /must be a URL/],
      [{ publicUrl: 'javascript:alert(1)' }, /must begin with https/],
      [{ publicUrl: 'ftp://example.com' }, /must begin with https/],
      [{ publicUrl: 'https://me:secret@example.com' }, /user name/],
      [{ publicUrl: 'https://example.com/?a=1' }, /query/],
      [{ publicUrl: 'https://example.com/#a' }, /fragment/],
    ],
    async stop() {
      proxy.closeAllConnections()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
})

describeProvider('localtunnel', async () => {
  const server = await startLocaltunnelServer()
  return {
    provider: localtunnel,
    settings: { tunnelHost: server.url },
    async post(session, path, body) {
      const response = await server.post(session.name ?? '', path, body)
      return { status: response.status, body: response.body, sha256: String(response.headers['x-sha256']) }
    },
    invalid: [
      [{ tunnelHost: 'tunnel.example.com' }, /--tunnel-host must be a URL/],
      [{ tunnelHost: 'ftp://tunnel.example.com' }, /--tunnel-host must be a URL/],
      [{ tunnelHost: 'https://tunnel.example.com/path' }, /--tunnel-host must be a URL/],
      [{ tunnelHost: 'https://me:pw@tunnel.example.com' }, /--tunnel-host must be a URL/],
      [{ subdomain: 'abc' }, /4 to 63/],
      [{ subdomain: 'a'.repeat(64) }, /4 to 63/],
      [{ subdomain: 'Mine' }, /lower-case letters/],
      [{ subdomain: '-mine' }, /without a hyphen/],
      [{ subdomain: '../x' }, /lower-case letters/],
    ],
    stop: () => server.stop(),
  }
})

describe('the table of providers', () => {
  test('has each provider under its id', () => {
    expect(Object.entries(providers).map(([id, provider]) => [id, provider.id])).toEqual([
      ['localtunnel', 'localtunnel'],
      ['public-url', 'public-url'],
      ['none', 'none'],
    ])
    expect(providerNamed('none')).toBe(none)
  })

  test.each(['ngrok', 'toString', ''])('rejects the unknown provider "%s"', (name) => {
    expect(() => providerNamed(name)).toThrow(`no tunnel provider ${name}`)
  })

  test('preserves the path of a public URL, without its final slash', async () => {
    const { signal } = new AbortController()
    const session = await publicUrl.open({ port: 1, publicUrl: 'https://Example.com/hooks//', signal })
    expect(session.url).toBe('https://example.com/hooks')
  })
})
