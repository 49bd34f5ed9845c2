import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { utf8 } from '../../server/core/text/bytes.ts'
import { aDaemon } from '../support/daemon.ts'
import { runWith, type Ran } from './fake-io.ts'

let cwd: string
let dataDir: string
beforeAll(() => void vi.stubEnv('VHOOK_CONFIG_DIR', mkdtempSync(join(tmpdir(), 'vhook-keys-'))))
afterAll(() => {
  rmSync(process.env['VHOOK_CONFIG_DIR'] ?? '', { recursive: true, force: true })
  vi.unstubAllEnvs()
})
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'vhook-routes-'))
  dataDir = join(cwd, 'data')
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const vhook = async (...args: string[]): Promise<Ran> =>
  await runWith([...args, '--data-dir', dataDir], { cwd, input: () => Promise.resolve(utf8('a-long-secret')) })
const routes = async (...args: string[]): Promise<Ran> => await vhook('routes', ...args)
const addCredential = async (id: string, name = id): Promise<Ran> =>
  await vhook('credentials', 'add', '--plan', 'bearer', '--id', id, '--name', name, '--secret-stdin')
const listed = async (): Promise<unknown[]> =>
  (await routes('list', '--json')).out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]))

describe('vhook routes', () => {
  beforeEach(async () => {
    await addCredential('prod', 'Production')
    await addCredential('staging')
  })

  test('adds, lists and removes routes while vhook is not running', async () => {
    expect(await routes('list')).toMatchObject({ code: 0, out: '', err: expect.stringContaining('vhook routes add') })
    expect(await routes('add', '/stripe', '--credential', 'Production', '--enforce')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Added \/stripe +prod +enforce$/),
    })
    const more = ['--method', 'post', '--header', 'X-Env: test', '--target', '5002', '--answer-timeout', '60']
    await routes('add', '/vapi/*', '--credential', 'prod', '--credential', 'staging', ...more)
    expect(await listed()).toEqual([
      { path: '/stripe', credentials: ['prod'], enforce: true, source: 'stored' },
      {
        path: '/vapi/*',
        method: 'POST',
        header: { name: 'X-Env', value: 'test' },
        credentials: ['prod', 'staging'],
        target: 'http://localhost:5002',
        answerTimeoutSeconds: 60,
        source: 'stored',
      },
    ])
    expect((await routes('list')).out).toMatch(/POST \/vapi\/\* with X-Env: test +prod, staging +http:.*, 60 s/)
    expect(JSON.parse((await routes('remove', '/stripe', '--json')).out)).toMatchObject({ path: '/stripe' })
    expect(await routes('remove', '/vapi/*')).toMatchObject({ code: 0 })
    expect(await listed()).toEqual([])
  })

  test('changes the routes of a running vhook', async () => {
    rmSync(dataDir, { recursive: true })
    const bench = await aDaemon({})
    try {
      dataDir = bench.daemon.dataDir
      await addCredential('prod')
      await routes('add', '/stripe', '--credential', 'prod')
      expect(bench.daemon.service.routes.list()).toMatchObject([{ path: '/stripe', credentials: ['prod'] }])
      expect((await routes('test', '/stripe')).out).toContain('prod: it must verify')
    } finally {
      await bench.stop()
    }
  })

  test('replaces a route only with --replace', async () => {
    await routes('add', '/a', '--credential', 'prod')
    expect(await routes('add', '/%61', '--credential', 'staging', '--json')).toMatchObject({
      code: 1,
      err: expect.stringContaining('"ROUTE_EXISTS"'),
    })
    expect((await routes('add', '/a', '--credential', 'staging', '--replace')).code).toBe(0)
    expect(await listed()).toMatchObject([{ credentials: ['staging'] }])
  })

  test('does not change the routes of the config file', async () => {
    writeFileSync(join(cwd, 'vhook.config.json'), '{"routes":[{"path":"/mine","credentials":["prod"]}]}')
    expect((await routes('list')).out).toMatch(/\/mine +prod +config file/)
    for (const args of [
      ['remove', '/mine'],
      ['add', '/mine', '--credential', 'staging', '--replace'],
    ])
      // prettier-ignore
      expect(await routes(...args)).toMatchObject({ code: 1, err: expect.stringContaining('config file') })
  })

  test('keeps an added route that the config file overrides', async () => {
    const file = join(cwd, 'vhook.config.json')
    await routes('add', '/mine', '--credential', 'staging')
    writeFileSync(file, '{"routes":[{"path":"/mine","credentials":["prod"]}]}')
    await routes('add', '/a', '--credential', 'prod')
    await routes('remove', '/a')
    rmSync(file)
    expect(await listed()).toMatchObject([{ path: '/mine', credentials: ['staging'], source: 'stored' }])
  })

  test.each([
    [['add', '/a'], 2, 'The route sets nothing.'],
    [['add', 'a', '--enforce'], 2, 'path: must start with /'],
    [['add', '/a', '--credential', 'nobody'], 1, 'There is no credential nobody.'],
    [['add', '/a', '--target', 'ftp://x'], 2, 'target: must be a port such as 3000'],
    [['add', '/a', '--answer-timeout', 'x'], 2, 'answerTimeoutSeconds: '],
    [['add', '/a', '--enforce', '--header', ': x'], 2, '--header must have the form'],
    [['remove', '/gone'], 1, 'There is no route /gone.'],
  ])('says what is wrong with %j', async (args, code, message) => {
    expect(await routes(...args)).toMatchObject({ code, out: '', err: expect.stringContaining(message) })
  })

  test('asks which of several routes with one path to remove', async () => {
    for (const method of ['GET', 'PUT']) await routes('add', '/a', '--credential', 'prod', '--method', method)
    expect(await routes('remove', '/a')).toMatchObject({ code: 2, err: expect.stringContaining('GET /a, PUT /a') })
    expect((await routes('remove', '/a', '--method', 'put')).code).toBe(0)
    expect(await listed()).toMatchObject([{ method: 'GET' }])
  })
})

describe('vhook routes test', () => {
  const tested = async (...args: string[]): Promise<Ran> => await routes('test', ...args)

  test('says which credentials are tried without a route', async () => {
    expect((await tested('/x')).out).toContain('none exist: nothing is verified')
    await addCredential('prod')
    await addCredential('staging')
    const { code, out } = await tested('/x')
    expect(code).toBe(0)
    expect(out).toContain('Route        none')
    expect(out).toContain('prod, staging: those whose header or field the request has, because no route matches')
  })

  test('says which route applies, and why not the others', async () => {
    await addCredential('prod')
    await addCredential('staging')
    await routes('add', '/vapi/*', '--credential', 'prod', '--credential', 'staging', '--enforce')
    await routes('add', '/vapi/*', '--header', 'X-Env: test', '--credential', 'staging')
    await routes('add', '/vapi/health', '--method', 'GET', '--target', '4000')
    await routes('add', '/other', '--credential', 'prod')
    const { out } = await tested('https://hooks.test/vapi/health?x=1')
    expect(out.split('\n').map((line) => line.trim())).toEqual([
      'POST https://hooks.test/vapi/health?x=1',
      'Route        /vapi/*: the only one that matches',
      'Credentials  prod, staging: one of them must verify',
      'Enforce      on: requests that fail verification get 401',
      'App          none: vhook responds itself',
      'Not          /vapi/* with X-Env: test: matches the path, but the request lacks its header',
      'Not          GET /vapi/health: matches the path, but another method',
    ])
    const staging = await tested('/vapi/call', '--header', 'x-env: test', '--json')
    expect(JSON.parse(staging.out)).toMatchObject({
      route: { header: { name: 'X-Env' } },
      credentials: ['staging'],
      bound: true,
      others: [{ why: 'less specific' }, { why: 'path' }, { why: 'path' }],
    })
    expect((await tested('/vapi/health', '--method', 'GET')).out).toContain(
      'those whose header or field the request has, because the route names none',
    )
  })

  test('exits 1 when several routes match equally well', async () => {
    await addCredential('prod')
    for (const path of ['/a/*/c', '/*/b/c']) await routes('add', path, '--credential', 'prod')
    const { code, out } = await tested('/a/b/c')
    expect([code, out]).toEqual([1, expect.stringContaining('ambiguous: ')])
    expect(out).toContain('an ambiguous request is never valid')
  })
})

test.each([['open'], ['wait']])('%s uses the data folder of the config file', async (command) => {
  writeFileSync(join(cwd, 'vhook.config.json'), '{"dataDir":"./elsewhere"}')
  const { code, err } = await runWith([command], { cwd })
  expect([code, err]).toEqual([3, expect.stringContaining(join(cwd, 'elsewhere'))])
})
