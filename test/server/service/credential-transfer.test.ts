import { constants, publicEncrypt } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { apiClient } from '../../../server/core/api/client.ts'
import { checkedFetch } from '../../support/checked-fetch.ts'
import type { ApiClient } from '../../../server/core/api/client.ts'
import type { LiveMessage } from '../../../server/core/api/live.ts'
import type { GivenSettings } from '../../../server/settings/parse.ts'
import { aDaemon, type DaemonBench } from '../../support/daemon.ts'

let bench: DaemonBench
let client: ApiClient
afterEach(() => bench.stop())

async function start(settings: GivenSettings & { folder?: string; now?: () => number } = {}): Promise<void> {
  bench = await aDaemon(settings)
  const [baseUrl = '', token = ''] = bench.daemon.inspectorUrl.split('/#token=')
  client = apiClient({ fetch: checkedFetch, baseUrl, token })
}

const addBearer = (id: string) =>
  client.addCredential({ id, authenticationPlan: { type: 'bearer', token: `secret-of-${id}` } })
const send = async (path: string, body: string, token = 'none'): Promise<string> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const before = verified().length
  await fetch(`http://127.0.0.1:${bench.port}${path}`, { method: 'POST', body, headers })
  const isNew = (message: LiveMessage): message is Verified =>
    message.type === 'event.verified' && verified().indexOf(message) === before
  return (await bench.waitForMessage(isNew)).id
}
type Verified = Extract<LiveMessage, { type: 'event.verified' }>
const verified = (): Verified[] =>
  bench.messages.filter((message): message is Verified => message.type === 'event.verified')
const refused = (code: string, text = '') => ({ problem: { code, message: expect.stringContaining(text) } })

describe('routes set through the API', () => {
  test('apply at once, follow those of the config file, and are published', async () => {
    await start({ routes: [{ path: '/file', credentials: ['a'] }] })
    await addBearer('a')
    await addBearer('b')
    const { routes } = await client.replaceRoutes({ routes: [{ path: '/added/*', credentials: ['b'] }] })
    expect(routes).toMatchObject([
      { path: '/file', source: 'config' },
      { path: '/added/*', credentials: ['b'], source: 'stored' },
    ])
    expect(await client.listRoutes()).toEqual({ routes })
    await send('/added/x', '{}', 'secret-of-a')
    expect((await client.getEvent({ id: 'latest' })).verdict).toBe('invalid')
    const published = await bench.waitForMessage(
      (message): message is Extract<LiveMessage, { type: 'config.changed' }> => message.type === 'config.changed',
    )
    expect(published).toEqual({
      type: 'config.changed',
      origin: 'api',
      problems: [],
      notes: [],
      routes,
      enforce: false,
    })
  })

  test('survive a restart, until they are replaced', async () => {
    await start()
    await client.replaceRoutes({ routes: [{ path: '/one', enforce: true }, { path: '/two' }] }) // prettier-ignore
    const { folder } = bench
    await bench.daemon.close()
    const first = bench
    await start({ folder })
    expect((await client.listRoutes()).routes).toMatchObject([
      { path: '/one', enforce: true, credentials: [] },
      { path: '/two' },
    ])
    await client.replaceRoutes({ routes: [] })
    expect((await client.listRoutes()).routes).toEqual([])
    await bench.stop()
    bench = first
  })

  test('are rejected with every error, and nothing changes', async () => {
    await start({ routes: [{ path: '/file' }] })
    await client.replaceRoutes({ routes: [{ path: '/good' }] })
    await expect(
      client.replaceRoutes({ routes: [{ path: 'x' }, { path: '/a', target: 'ftp://x' }] }),
    ).rejects.toMatchObject(refused('BAD_INPUT', 'routes.1.target'))
    await expect(client.replaceRoutes({ routes: [{ path: '/a' }, { path: '/a' }] })).rejects.toMatchObject(
      refused('BAD_INPUT', 'routes.1: another'),
    )
    const replacing = client.replaceRoutes({ routes: [{ path: '/file' }, { path: '/a', credentials: ['missing'] }] })
    await expect(replacing).rejects.toMatchObject(refused('BAD_INPUT', 'routes.0: the config'))
    await expect(replacing).rejects.toMatchObject(refused('BAD_INPUT', 'credential missing does not exist'))
    expect((await client.listRoutes()).routes.map(({ path }) => path)).toEqual(['/file', '/good'])
  })
})

describe('the config file', () => {
  test('has a JSON schema', async () => {
    await start()
    expect(await client.getConfigSchema()).toMatchObject({ type: 'object', properties: { routes: { type: 'array' } } })
  })
})

describe('credentials', () => {
  test('are imported from a server object, which is returned without its secret', async () => {
    await start()
    const { added, server } = await client.importCredentials({
      text: '{"url":"https://x.test","secret":"inline-secret"}',
    })
    expect(added).toMatchObject([{ id: 'vapi', plan: { type: 'bearer', headerName: 'X-Vapi-Secret' } }])
    expect(server).toEqual({ url: 'https://x.test', credentialId: '<the id of the credential Vapi in Vapi>' })
    expect(JSON.stringify([added, server])).not.toContain('inline-secret')
    expect(bench.daemon.service.vault.find('vapi')?.authenticationPlan).toMatchObject({ token: 'inline-secret' })
  })

  test('are imported together or not at all', async () => {
    await start()
    const one = { name: 'One', authenticationPlan: { type: 'bearer', token: 'a-secret' } }
    const other = { name: 'Other', authenticationPlan: { type: 'hmac', algorithm: 'sha3', secretKey: 'a-secret' } }
    await expect(client.importCredentials({ text: JSON.stringify([one, other]) })).rejects.toMatchObject(
      refused('BAD_CREDENTIAL', 'Other: '),
    )
    expect(await client.listCredentials()).toEqual([])
    await expect(client.importCredentials({ text: '{"name":"x"}' })).rejects.toMatchObject(refused('BAD_INPUT'))
  })

  test('are exported without secrets, all or by id', async () => {
    await start()
    await addBearer('a')
    await addBearer('b')
    const all = await client.exportCredentials()
    expect(all.credentials.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(JSON.stringify(all)).not.toContain('secret-of-')
    expect((await client.exportCredentials({ ids: ['b'] })).credentials.map(({ id }) => id)).toEqual(['b'])
    await expect(client.exportCredentials({ ids: ['c'] })).rejects.toMatchObject(refused('NO_SUCH_CREDENTIAL'))
  })

  test('report their routes and how many events still use the previous secret', async () => {
    await start({ routes: [{ path: '/a', credentials: ['a'] }, { path: '/b', credentials: ['b'] }] }) // prettier-ignore
    await addBearer('a')
    await send('/a', '{}', 'secret-of-a')
    await client.rotateCredential({ id: 'a', secret: 'new-secret', graceMs: 60_000 })
    for (const token of ['secret-of-a', 'new-secret', 'secret-of-a', 'neither']) await send('/a', '{}', token)
    expect(await client.getCredentialUsage({ id: 'a' })).toEqual({
      routes: [{ path: '/a', credentials: ['a'], source: 'config' }],
      valid: 4,
      invalid: 1,
      lastUsedAt: expect.any(Number),
      version: 2,
      recent: { checked: 4, previous: 2 },
      previousUntil: expect.any(Number),
    })
    await expect(client.getCredentialUsage({ id: 'c' })).rejects.toMatchObject(refused('NO_SUCH_CREDENTIAL'))
  })

  test('count only the newest 20 events', async () => {
    await start()
    await addBearer('a')
    await client.rotateCredential({ id: 'a', secret: 'new-secret', graceMs: 60_000 })
    await send('/a', '{}', 'secret-of-a')
    for (let count = 0; count < 20; count += 1) await send('/a', `{"number":${count}}`, 'new-secret')
    expect((await client.getCredentialUsage({ id: 'a' })).recent).toEqual({ checked: 20, previous: 0 })
  })
})

describe('encrypted arguments', () => {
  const encrypt = (key: string, text: string): string =>
    publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, Buffer.from(text)).toString(
      'base64',
    )
  const delivery = (args: unknown): string =>
    JSON.stringify({ message: { type: 'tool-calls', toolCallList: [{ id: 't1', name: 'pay', arguments: args }] } })

  test('are decrypted with the key of a credential, whose private key is never returned', async () => {
    await start()
    await addBearer('a')
    await expect(client.getEncryptionKey({ id: 'a' })).rejects.toMatchObject(refused('NO_SUCH_KEY'))
    const key = await client.createEncryptionKey({ id: 'a' })
    expect(key.body.encryptionPlan).toMatchObject({ type: 'public-key', algorithm: 'RSA-OAEP-256', publicKey: { format: 'spki-pem', pem: key.publicKey } }) // prettier-ignore
    expect(await client.getEncryptionKey({ id: 'a' })).toEqual(key)
    expect(JSON.stringify(key)).not.toContain('PRIVATE')
    const card = encrypt(key.publicKey, '4111 1111')
    await send(
      '/pay',
      delivery({ payment: { cardNumber: card, amount: 3 }, ssn: encrypt(key.publicKey, 'ünï'), note: card.slice(1) }),
    )
    const { values, encrypted } = await client.getDecryptedArguments({ id: 'latest' })
    expect(encrypted).toBe(2)
    expect(values).toEqual([
      { toolCallId: 't1', tool: 'pay', path: 'payment.cardNumber', value: '4111 1111', credential: 'a' },
      { toolCallId: 't1', tool: 'pay', path: 'ssn', value: 'ünï', credential: 'a' },
    ])
    expect(JSON.stringify([await client.getEvent({ id: 'latest' }), await client.listEvents()])).not.toContain(
      '4111 1111',
    )
    await bench.daemon.close()
    for (const name of readdirSync(join(bench.folder, 'data')).filter((file) => file.includes('.db')))
      expect(readFileSync(join(bench.folder, 'data', name), 'latin1')).not.toMatch(/4111 1111|BEGIN PRIVATE/)
  })

  test('that no key can decrypt are counted and stay encrypted', async () => {
    await start()
    await addBearer('a')
    await addBearer('b')
    const { publicKey } = await client.createEncryptionKey({ id: 'a' })
    await send('/pay', delivery(JSON.stringify({ ssn: encrypt(publicKey, 'x') })))
    await client.removeCredential({ id: 'a' })
    expect(await client.getDecryptedArguments({ id: 'latest' })).toEqual({ values: [], encrypted: 1 })
    await client.createEncryptionKey({ id: 'b' })
    expect(await client.getDecryptedArguments({ id: 'latest' })).toEqual({ values: [], encrypted: 1 })
  })

  test('get another key only with replace', async () => {
    await start()
    await addBearer('a')
    const { publicKey } = await client.createEncryptionKey({ id: 'a' })
    await expect(client.createEncryptionKey({ id: 'a' })).rejects.toMatchObject(refused('ENCRYPTION_KEY_EXISTS'))
    expect((await client.createEncryptionKey({ id: 'a', replace: true })).publicKey).not.toBe(publicKey)
    await expect(client.createEncryptionKey({ id: 'none' })).rejects.toMatchObject(refused('NO_SUCH_CREDENTIAL'))
  })

  test('cannot be decrypted after their key pair is removed', async () => {
    await start()
    await addBearer('a')
    await expect(client.removeEncryptionKey({ id: 'a' })).rejects.toMatchObject(refused('NO_SUCH_KEY'))
    const key = await client.createEncryptionKey({ id: 'a' })
    expect(await client.listEncryptionKeys()).toEqual([key])
    await send('/pay', delivery({ ssn: encrypt(key.publicKey, 'x') }))
    expect((await client.getDecryptedArguments({ id: 'latest' })).values).toHaveLength(1)
    expect(await client.removeEncryptionKey({ id: 'a' })).toEqual({ removed: ['a'] })
    expect(await client.listEncryptionKeys()).toEqual([])
    expect(await client.getDecryptedArguments({ id: 'latest' })).toEqual({ values: [], encrypted: 1 })
  })

  test('are not counted in an ordinary event', async () => {
    await start()
    await send('/x', 'no json')
    expect(await client.getDecryptedArguments({ id: 'latest' })).toEqual({ values: [], encrypted: 0 })
  })
})
