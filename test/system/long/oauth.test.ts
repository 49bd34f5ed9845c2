import { spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { spawnTracked } from '../../support/processes.ts'
import { aBench, clientSecret, filesWith } from '../../server/oauth/support.ts'

/** A third-party OpenID provider with opaque tokens, introspection and revocation, installed only for this test. */
const provider = `
import Provider from 'oidc-provider'
const provider = new Provider('http://localhost', {
  clients: [{ client_id: 'me', client_secret: process.env.CLIENT_SECRET, grant_types: ['client_credentials'],
    redirect_uris: [], response_types: [], scope: 'hooks' }],
  scopes: ['hooks'],
  features: { clientCredentials: { enabled: true }, introspection: { enabled: true }, revocation: { enabled: true }, devInteractions: { enabled: false } },
  ttl: { ClientCredentials: 600 },
})
const server = provider.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port))
`

let folder = ''
let child: ChildProcess | undefined
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vhook-oidc-'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module","private":true}')
  writeFileSync(join(folder, 'provider.js'), provider)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const install = ['install', 'oidc-provider@9.13.3', '--no-audit', '--no-fund', '--ignore-scripts']
  const { status, stderr } = spawnSync(npm, install, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`The provider could not be installed: ${stderr}`)
}, 300_000)
afterAll(() => {
  child?.kill()
  rmSync(folder, { recursive: true, force: true })
})

/** Starts the provider. Resolves with its URL. */
async function start(): Promise<string> {
  const started = spawnTracked(process.execPath, ['provider.js'], {
    cwd: folder,
    env: { ...process.env, CLIENT_SECRET: clientSecret },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child = started
  for (let output = ''; ;) {
    const [chunk] = (await once(started.stdout, 'data')) as [Buffer]
    output += chunk.toString()
    const port = /^port (\d+)$/m.exec(output)?.[1]
    if (port) return `http://localhost:${port}`
  }
}

const byProvider = (url: string) => ({
  issuer: 'introspection' as const,
  url: `${url}/token`,
  introspectionUrl: `${url}/token/introspection`,
  scope: 'hooks',
})

describe('opaque tokens of an OpenID provider', () => {
  test('are fetched for signed samples, verified by introspection, and invalid once revoked', async () => {
    const url = await start()
    const bench = await aBench(byProvider(url))
    const { eventId } = await bench.daemon.service.trigger('status-update', { credential: 'oauth' })
    const event = await bench.verified(eventId)
    expect([event.verdict, event.credential]).toEqual(['valid', 'oauth'])

    const server = { issuer: url, token_endpoint: `${url}/token`, revocation_endpoint: `${url}/token/revocation` }
    const client = { client_id: 'me' }
    const insecure = { [oauth.allowInsecureRequests]: true }
    const authentication = oauth.ClientSecretBasic(clientSecret)
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      authentication,
      { scope: 'hooks' },
      insecure,
    )
    const { access_token: token } = await oauth.processClientCredentialsResponse(server, client, response)
    expect((await bench.send(token)).verdict).toBe('valid')
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(server, client, authentication, token, insecure),
    )
    // Cached for a minute.
    bench.clock.now += 59_999
    expect((await bench.send(token)).verdict).toBe('valid')
    bench.clock.now += 1
    expect(await bench.send(token)).toMatchObject({
      verdict: 'invalid',
      reason: expect.stringContaining('not active') as string,
    })
    expect((await bench.send('made-up-token')).verdict).toBe('invalid')
    expect(filesWith(`${bench.folder}/data`, [clientSecret])).toEqual([])
  })
})
