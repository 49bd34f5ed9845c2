import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import { loadSettings, readSettings } from '../../../server/settings/load.ts'
import { configSchema, settingsSchema, type GivenSettings, type Settings } from '../../../server/settings/parse.ts'
import { settings } from '../../../server/settings/schema.ts'
import { configType } from './config-type.ts'
import { defineConfig, type VhookConfig } from '../../../server/settings/config/define-config.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vhook-config-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, content: unknown): void =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
const load = (env: Record<string, string> = {}, given: Record<string, unknown> = {}) =>
  loadSettings(given, { cwd: folder, env })
const problemsOf = async (content: unknown, env: Record<string, string> = {}): Promise<string[]> => {
  write('vhook.config.json', content)
  const read = await readSettings({}, { cwd: folder, env })
  return 'problems' in read ? read.problems : []
}
const stripe = { id: 'stripe', authenticationPlan: { type: 'preset', preset: 'stripe', secret: { env: 'STRIPE' } } }

describe('settings', () => {
  test.each([
    ['vhook.config.ts', 'const port: number = 1\nexport default { port }'],
    ['vhook.config.mts', 'const port: number = 1\nexport default { port }'],
    ['vhook.config.mjs', 'export default { port: 1 }'],
    ['vhook.config.js', 'export default { port: 1 }'],
    ['vhook.config.js', 'module.exports = { port: 1 }'],
    ['vhook.config.json', '{ "$schema": "./schema.json", "port": 1 }'],
  ])('come from %s', async (name, text) => {
    write(name, text)
    expect(await load()).toMatchObject({ settings: { port: 1, tunnel: 'localtunnel' }, file: join(folder, name) })
  })

  test('can come from another file, which must exist', async () => {
    mkdirSync(join(folder, 'sub'))
    write('sub/mine.json', { port: 7 })
    const where = { cwd: folder, env: {} }
    expect((await loadSettings({}, { ...where, configFile: 'sub/mine.json' })).settings.port).toBe(7)
    await expect(loadSettings({}, { ...where, configFile: 'nowhere.json' })).rejects.toThrow('does not exist')
  })

  test('use the flag first, then the environment, then the file', async () => {
    write('vhook.config.json', { port: 1, inspectorPort: 1, answerTimeout: 1 })
    const env = { VHOOK_PORT: '2', VHOOK_INSPECTOR_PORT: '2', VHOOK_ROUTES: '[]', VHOOK_CREDENTIALS: '[]' }
    expect((await load(env, { port: '3' })).settings).toMatchObject({ port: 3, inspectorPort: 2, answerTimeout: 1 })
  })

  test.each([
    ['another file in the folder', 'src', 'src/vhook.config.json'],
    ['the folder of the project', 'src/api', 'vhook.config.json'],
  ])('come from %s', async (_name, cwd, found) => {
    for (const name of ['package.json', 'vhook.config.json']) write(name, {})
    mkdirSync(join(folder, 'src/api'), { recursive: true })
    write('src/vhook.config.json', {})
    if (cwd !== 'src') rmSync(join(folder, 'src/vhook.config.json'))
    expect((await loadSettings({}, { cwd: join(folder, cwd), env: {} })).file).toBe(join(folder, found))
  })

  test('take a data folder in the file as relative to the file', async () => {
    mkdirSync(join(folder, 'src'))
    write('package.json', {})
    write('vhook.config.json', { dataDir: 'data' })
    const where = { cwd: join(folder, 'src'), env: {} }
    expect((await loadSettings({}, where)).settings.dataDir).toBe(join(folder, 'data'))
    expect((await loadSettings({ dataDir: 'mine' }, where)).settings.dataDir).toBe('mine')
  })

  test('are rejected with every error and its path', async () => {
    const found = await problemsOf({
      port: 70_000,
      target: 'not an app',
      colour: 'red',
      routes: [
        { path: 'stripe' },
        { path: '/a?b' },
        { path: '/x', answerTimeoutSeconds: 301, header: { name: 'a b' } },
      ],
      credentials: [stripe, { id: 'x y', authenticationPlan: { type: 'basic' } }],
    })
    const paths = found.map((problem) => problem.split(':')[0])
    expect(new Set(paths)).toEqual(
      new Set([
        'credentials.0.authenticationPlan.secret',
        'credentials.1.authenticationPlan.type',
        'credentials.1.id',
        'port',
        'routes.0.path',
        'routes.1.path',
        'routes.2.answerTimeoutSeconds',
        'routes.2.header.name',
        'config',
      ]),
    )
  })

  test.each([
    ['an invalid target', { target: '99999' }, 'target: '],
    [
      'two routes with the same selector',
      {
        routes: [
          { path: '/a', method: 'post' },
          { path: '/%61', method: 'POST' },
        ],
      },
      'routes.1: another route has the same path',
    ],
    ['a duplicate id', { credentials: [stripe, stripe] }, 'credentials.1: another credential has this id'],
    ['an array', '[1]', 'does not contain a JSON object'],
    ['broken JSON', '{', 'JSON'],
  ])('with %s are rejected', async (_name, content, problem) => {
    expect((await problemsOf(content, { STRIPE: 'whsec_x' })).join('\n')).toContain(problem)
  })

  test('in a file that throws are rejected with its error', async () => {
    write('vhook.config.mjs', 'export default nothing')
    await expect(load()).rejects.toThrow(/config \(.*vhook\.config\.mjs\).*nothing is not defined/)
  })
})

describe('a public URL', () => {
  const url = 'https://hooks.example.test'

  test.each([
    ['as a flag', {}, {}, { publicUrl: url }],
    ['in the environment', {}, { VHOOK_PUBLIC_URL: url }, {}],
    ['in the file', { publicUrl: url }, {}, {}],
    ['as a flag, over another provider in the file', { tunnel: 'localtunnel' }, {}, { publicUrl: url }],
    ['as a flag, over another provider in the environment', {}, { VHOOK_TUNNEL: 'none' }, { publicUrl: url }],
    ['with its provider', { publicUrl: url, tunnel: 'public-url' }, {}, {}],
  ])('%s is used', async (_name, file, env, flags) => {
    write('vhook.config.json', file)
    expect((await load(env, flags)).settings).toMatchObject({ tunnel: 'public-url', publicUrl: url })
  })

  test('in the file is not used when a flag chooses another provider', async () => {
    write('vhook.config.json', { publicUrl: url })
    expect((await load({}, { tunnel: 'none' })).settings.tunnel).toBe('none')
  })

  test('that is empty implies nothing', async () => {
    expect((await load({ VHOOK_PUBLIC_URL: '' })).settings.tunnel).toBe('localtunnel')
  })

  test.each([
    [{}, { publicUrl: url, tunnel: 'localtunnel' }, 'BAD_OPTION', /--public-url .*--tunnel localtunnel/],
    [{ VHOOK_PUBLIC_URL: url, VHOOK_TUNNEL: 'none' }, {}, 'BAD_OPTION', /VHOOK_PUBLIC_URL .*VHOOK_TUNNEL none/],
  ])('beside another provider is an error: %j %j', async (env, flags, code, message) => {
    await expect(load(env, flags)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('beside another provider in the file is an error', async () => {
    expect(await problemsOf({ publicUrl: url, tunnel: 'none' })).toEqual([
      'publicUrl: cannot be combined with tunnel none: it means tunnel public-url',
    ])
  })
})

describe('an option that cannot be used', () => {
  test.each([
    [{ port: 'abc' }, {}, 'The option --port must be a whole number from 0 to 65535, not "abc".'],
    [{ port: '1.5' }, {}, 'The option --port must be a whole number from 0 to 65535, not "1.5".'],
    [{}, { VHOOK_PORT: '-1' }, 'The option VHOOK_PORT must be a whole number from 0 to 65535, not "-1".'],
    [{ answerTimeout: '0' }, {}, 'The option --answer-timeout must be a number above 0 up to 300, not "0".'],
    [{ storeWait: 'x' }, {}, 'The option --store-wait must be a number from 0 to 300, or none, not "x".'],
    [{}, { VHOOK_KEEP_DAYS: '0' }, 'The option VHOOK_KEEP_DAYS must be a number above 0, not "0".'],
  ])('is named with its value: %j %j', async (flags, env, message) => {
    await expect(load(env, flags)).rejects.toMatchObject({ code: 'BAD_OPTION', message })
  })

  test.each([
    ['99999', '"99999" is neither a port nor an http URL.'],
    ['ftp://x', '"ftp://x" is neither a port nor an http URL.'],
    ['http:/x', '"http:/x" is neither a port nor an http URL.'],
    ['unix:/p.sock', /^"unix:\/p\.sock" is a file, .* Unix sockets are not supported\.$/],
    ['/run/app.sock', /Unix sockets are not supported/],
  ])('as the app: %s', async (target, message) => {
    await expect(load({}, { target })).rejects.toMatchObject({
      code: 'BAD_TARGET',
      message: expect.stringMatching(message),
    })
  })
})

test('the app of a route may be a port', async () => {
  write('vhook.config.json', {
    routes: [
      { path: '/a', target: '5002' },
      { path: '/b', target: 'localhost:5003' },
      { path: '/c', target: 'http://localhost:5004' },
    ],
  })
  const { settings: loaded } = await load()
  expect(loaded.routes.map(({ target }) => target)).toEqual([
    'http://localhost:5002',
    'http://localhost:5003',
    'http://localhost:5004',
  ])
  expect(await problemsOf({ routes: [{ path: '/a', target: 'ftp://x' }] })).toEqual([
    'routes.0.target: must be a port such as 3000, or an HTTP URL',
  ])
})

describe('credentials of the config file', () => {
  test('take their secrets from the environment', async () => {
    write('vhook.config.json', { credentials: [stripe] })
    expect((await load({ STRIPE: 'whsec_x' })).credentials).toEqual([
      { id: 'stripe', name: 'stripe', authenticationPlan: { type: 'preset', preset: 'stripe', secret: 'whsec_x' } },
    ])
  })

  test('take them from .env.local, then .env, where the environment has none', async () => {
    write('vhook.config.json', {
      credentials: ['A', 'B', 'C'].map((env) => ({ id: env, authenticationPlan: { type: 'bearer', token: { env } } })),
    })
    write('.env', 'A=file\nB=file\nC=file\n')
    write('.env.local', 'A=local\nB=local\n')
    const { credentials } = await load({ A: 'env' })
    const tokens = credentials.map(({ authenticationPlan: plan }) => (plan.type === 'bearer' ? plan.token : ''))
    expect(tokens).toEqual(['env', 'local', 'file'])
  })

  test('may refer to the environment in other fields too', async () => {
    const plan = { type: 'oauth2', clientId: { env: 'ID' }, clientSecret: { env: 'SECRET' } }
    write('vhook.config.json', { credentials: [{ id: 'a', name: 'A', authenticationPlan: plan }] })
    expect((await load({ ID: 'i', SECRET: 's' })).credentials).toEqual([
      { id: 'a', name: 'A', authenticationPlan: { type: 'oauth2', clientId: 'i', clientSecret: 's' } },
    ])
  })

  test.each([
    ['bearer', 'token'],
    ['hmac', 'secretKey'],
    ['oauth2', 'clientSecret'],
    ['preset', 'secret'],
    ['scheme', 'secret'],
  ])('of the plan %s must not contain %s in plain text, and the error does not repeat it', async (type, field) => {
    const found = await problemsOf({ credentials: [{ id: 'a', authenticationPlan: { type, [field]: 'in-the-open' } }] })
    expect(found).toEqual([
      `credentials.0.authenticationPlan.${field}: must be { env: 'NAME' }: secrets do not belong in the config file`,
    ])
  })

  test('report an unset variable, and an invalid plan', async () => {
    const hmac = { type: 'hmac', algorithm: 'sha3', secretKey: { env: 'KEY' } }
    const credentials = [{ id: 'ok', authenticationPlan: { type: 'bearer', token: { env: 'KEY' } } }, stripe, { id: 'b', authenticationPlan: hmac }] // prettier-ignore
    expect(await problemsOf({ credentials }, { KEY: 'k' })).toEqual([
      'credentials.1.authenticationPlan.secret: the environment variable STRIPE is not set',
      expect.stringMatching(/^credentials\.2\.authenticationPlan\.algorithm: must be one of/),
    ])
  })
})

describe('the types of a config file', () => {
  test('agree with the validation', () => {
    expectTypeOf<VhookConfig>().toExtend<GivenSettings>()
    expectTypeOf<keyof VhookConfig>().toEqualTypeOf<keyof Settings>()
    // @ts-expect-error a secret in plain text
    defineConfig({ credentials: [{ id: 'a', authenticationPlan: { type: 'bearer', token: 'plain' } }] })
    const given = defineConfig({
      routes: [{ path: '/a' }],
      credentials: [{ id: 'a', authenticationPlan: { type: 'hmac', algorithm: 'sha256', secretKey: { env: 'A' } } }],
    })
    expect(settingsSchema.safeParse(given).success).toBe(true)
  })

  test('are written from the table of settings', async () => {
    await expect(configType()).toMatchFileSnapshot('../../../server/settings/config/vhook-config.ts')
  })

  test('exist as a JSON schema for editors', () => {
    const { properties } = configSchema() as { properties: Record<string, { description?: string }> }
    expect(Object.keys(properties)).toEqual(Object.keys(settings))
    expect(properties['port']).toMatchObject({ minimum: 0, maximum: 65_535, default: 4040 })
    expect(Object.values(properties).every(({ description }) => description !== undefined)).toBe(true)
  })
})
