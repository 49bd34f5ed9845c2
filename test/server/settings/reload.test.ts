import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadSettings } from '../../../server/settings/load.ts'
import { configSource } from '../../../server/settings/config/source.ts'
import type { LiveMessage } from '../../../server/core/api/live.ts'
import { openDataDir } from '../../../server/offline.ts'
import { aCountingApp, type CountingApp } from '../../support/app.ts'
import { aDaemon, type DaemonBench } from '../../support/daemon.ts'

type Changed = Extract<LiveMessage, { type: 'config.changed' }>

let folder: string
let bench: DaemonBench | undefined
const apps: CountingApp[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vhook-reload-'))
})
afterEach(async () => {
  await bench?.stop()
  bench = undefined
  for (const app of apps.splice(0)) app.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Saves like an editor: a new file is renamed over the old one. */
function save(name: string, content: unknown): void {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  writeFileSync(join(folder, `${name}.new`), text)
  renameSync(join(folder, `${name}.new`), join(folder, name))
}

async function start(content: unknown, env: Record<string, string> = {}): Promise<DaemonBench> {
  save('vhook.config.json', content)
  const where = { cwd: folder, env }
  const given = { port: 0, inspectorPort: 0, tunnel: 'none' }
  const { settings, credentials } = await loadSettings(given, where)
  bench = await aDaemon({ ...settings, configured: credentials, source: configSource(given, where, settings) })
  return bench
}

/** The n-th message about a changed config. */
async function changed(count = 1): Promise<Changed> {
  const isIt = (message: LiveMessage): message is Changed => message.type === 'config.changed'
  const found = await bench?.waitForMessage(
    (message): message is Changed => isIt(message) && bench?.messages.filter(isIt).indexOf(message) === count - 1,
  )
  if (!found) throw new Error('there is no daemon')
  return found
}

async function anApp(name: string, before?: () => Promise<void>): Promise<CountingApp> {
  const app = await aCountingApp(name, before)
  apps.push(app)
  return app
}

const send = (path: string, token: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${bench?.port}${path}`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
const aCredential = (env: string) => ({ id: 'one', authenticationPlan: { type: 'bearer', token: { env } } })

describe('a changed config file', () => {
  test('changes app, routes, enforcement and credentials at once, without dropping requests in progress', async () => {
    const open = Promise.withResolvers<void>()
    const [slow, other] = [await anApp('slow', () => open.promise), await anApp('other')]
    await start({ target: slow.url, credentials: [aCredential('A')] }, { A: 'a', B: 'b' })
    const early = send('/x', 'a')
    await bench?.waitForMessage((message): message is LiveMessage => message.type === 'attempt.started')
    save('vhook.config.json', { target: other.url, enforce: true, routes: [{ path: '/free', enforce: false }], credentials: [aCredential('B')] }) // prettier-ignore
    expect(await changed()).toMatchObject({ problems: [], notes: [], enforce: true, routes: [{ path: '/free', source: 'config' }] }) // prettier-ignore
    expect((await send('/x', 'a')).status).toBe(401)
    expect(await (await send('/x', 'b')).text()).toBe('other')
    expect((await send('/free', 'a')).status).toBe(200)
    open.resolve()
    expect([(await early).status, await (await early).text()]).toEqual([200, 'slow'])
    expect(bench?.daemon.service.target().url).toBe(other.url)
    expect((await bench?.daemon.service.snapshot())?.enforce).toBe(true)
  })

  test('changes how long the sender waits', async () => {
    const open = Promise.withResolvers<void>()
    const app = await anApp('slow', () => open.promise)
    await start({ target: app.url })
    save('vhook.config.json', { target: app.url, answerTimeout: 0.05 })
    await changed()
    expect((await send('/x', 'a')).status).toBe(504)
    open.resolve()
  })

  test('is ignored and reported while it is invalid, and applies once it is fixed', async () => {
    await start({ enforce: true, credentials: [aCredential('A')] }, { A: 'a' })
    save('vhook.config.json', '{ "enforce": ')
    expect((await changed(1)).problems).toHaveLength(1)
    save('vhook.config.json', { enforce: 1, routes: [{ path: 'x' }], credentials: [aCredential('NOWHERE')] })
    expect((await changed(2)).problems).toEqual([
      expect.stringMatching(/^routes\.0\.path: /),
      'credentials.0.authenticationPlan.token: the environment variable NOWHERE is not set',
    ])
    expect((await send('/x', 'b')).status).toBe(401)
    expect((await send('/x', 'a')).status).toBe(200)
    save('vhook.config.json', { enforce: false })
    expect(await changed(3)).toMatchObject({ problems: [], enforce: false })
    expect((await send('/x', 'b')).status).toBe(200)
    expect(bench?.daemon.service.vault.views()).toEqual([])
  })

  test('applies a secret that changes in .env', async () => {
    save('.env', 'A=old\n')
    await start({ enforce: true, credentials: [aCredential('A')] })
    expect((await send('/x', 'old')).status).toBe(200)
    save('.env', 'A=new\n')
    await changed()
    expect((await send('/x', 'old')).status).toBe(401)
    expect((await send('/x', 'new')).status).toBe(200)
  })

  test('reports settings that apply at the next start, and credentials that do not exist', async () => {
    await start({ keepDays: 7 })
    save('vhook.config.json', { keepDays: 8, subdomain: 'mine', routes: [{ path: '/a', credentials: ['gone'] }] })
    expect((await changed()).notes).toEqual([
      expect.stringMatching(/^(subdomain, keepDays|keepDays, subdomain): takes effect at the next start\.$/),
      'The route /a names the credential gone, which does not exist.',
    ])
  })

  test('is detected when it is created', async () => {
    await start({})
    rmSync(join(folder, 'vhook.config.json'))
    await changed(1)
    save('vhook.config.mjs', 'export default { enforce: true }')
    expect(await changed(2)).toMatchObject({ problems: [], enforce: true })
    save('vhook.config.mjs', 'export default { enforce: false }')
    expect(await changed(3)).toMatchObject({ problems: [], enforce: false })
  })
})

describe('a credential of the config file', () => {
  test('is listed, verifies, is counted, and is not written to disk', async () => {
    const { daemon } = await start({ credentials: [aCredential('A')] }, { A: 'the-secret-of-a' })
    await send('/x', 'the-secret-of-a')
    await send('/x', 'b')
    await bench?.waitForMessage((message): message is LiveMessage => message.type === 'credentials.changed')
    const [view] = daemon.service.vault.views()
    expect(view).toMatchObject({ id: 'one', source: 'config', locked: false, usage: { valid: 1, invalid: 1 } })
    expect(JSON.stringify(view)).not.toContain('the-secret-of-a')
    await daemon.close()
    const opened = await openDataDir(daemon.dataDir)
    expect(await opened.client.listCredentials()).toEqual([])
    await opened.close()
  })

  test('cannot be changed through the API, and its id is reserved', async () => {
    const { daemon } = await start({ credentials: [aCredential('A')] }, { A: 'a' })
    const { vault } = daemon.service
    const code = { problem: { code: 'CREDENTIAL_IN_CONFIG' } }
    await expect(vault.edit('one', { name: 'x' })).rejects.toMatchObject(code)
    await expect(vault.rotate('one', 'x', 0)).rejects.toMatchObject(code)
    await expect(vault.remove('one')).rejects.toMatchObject(code)
    const authenticationPlan = { type: 'bearer' as const, token: 't' }
    await expect(vault.add({ id: 'one', authenticationPlan })).rejects.toMatchObject({ problem: { code: 'CREDENTIAL_EXISTS' } }) // prettier-ignore
    expect((await vault.add({ name: 'One', authenticationPlan })).id).toBe('one-2')
  })

  test('overrides a stored one with the same id while the file contains it', async () => {
    await start({}, { A: 'a' })
    const { vault } = bench?.daemon.service ?? {}
    await vault?.add({ id: 'one', authenticationPlan: { type: 'bearer', token: 'stored' } })
    save('vhook.config.json', { credentials: [aCredential('A')] })
    await changed(1)
    expect(vault?.views().map(({ id, source }) => [id, source])).toEqual([['one', 'config']])
    expect(vault?.find('one')?.authenticationPlan).toEqual({ type: 'bearer', token: 'a' })
    save('vhook.config.json', {})
    await changed(2)
    expect(vault?.usable().map(({ authenticationPlan: plan }) => plan)).toEqual([{ type: 'bearer', token: 'stored' }])
  })
})
