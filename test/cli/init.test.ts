import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { guess } from '../../cli/init/guess.ts'
import type { LoadedSettings } from '../../server/settings/load.ts'
import { runWith, type Ran } from './fake-io.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'vhook-init-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text)
const init = (...args: string[]): Promise<Ran> => runWith(['init', ...args], { cwd })

/** Loaded without any output by a plain Node process, because the test runner resolves modules differently. */
function loaded(folder = cwd): LoadedSettings {
  const module = JSON.stringify(new URL('../../server/settings/load.ts', import.meta.url).href)
  const text = `import { loadSettings } from ${module}; console.log(JSON.stringify(await loadSettings({}, { cwd: process.cwd(), env: {} })))`
  const args = ['--input-type=module', '-e', text]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  expect(stderr).toBe('')
  return JSON.parse(stdout) as LoadedSettings
}

const config = (): string => readFileSync(join(cwd, 'vhook.config.mjs'), 'utf8')

describe('the port of an app', () => {
  test.each([
    ['a script', { scripts: { dev: 'next dev -p 4000' }, dependencies: { next: '1' } }, 4000],
    ['a script with another syntax', { scripts: { dev: 'vite --port=5000' } }, 5000],
    ['a variable in a script', { scripts: { start: 'PORT=4242 node app.js' } }, 4242],
    ['the dev script before others', { scripts: { start: 'x --port 1111', dev: 'x --port 2222' } }, 2222],
    ['next', { dependencies: { next: '1', react: '1' } }, 3000],
    ['express beside vite', { dependencies: { express: '1' }, devDependencies: { vite: '1' } }, 3000],
    ['vite', { devDependencies: { vite: '1' } }, 5173],
    ['nothing', { scripts: { dev: 'node app.js' } }, null],
    ['an invalid package.json', 'x', null],
  ])('is guessed from %s', (_from, manifest, port) => {
    expect(guess(manifest, []).port).toBe(port)
  })

  test('is guessed from .env before the framework', () => {
    expect(guess({ dependencies: { next: '1' } }, [['PORT', '8123']])).toMatchObject({
      port: 8123,
      because: 'PORT in .env',
    })
  })
})

describe('vhook init --yes', () => {
  test('writes a config that loads, with secrets as references', async () => {
    write('package.json', '{"scripts":{"dev":"next dev --port 3100"}}')
    write(
      '.env',
      'STRIPE_WEBHOOK_SECRET=whsec_abc\nGITHUB_WEBHOOK_SECRET=abc\nVAPI_SERVER_SECRET=def\nDATABASE_URL=x\n',
    )
    expect(await init('--yes')).toMatchObject({
      code: 0,
      out: 'Created vhook.config.mjs. Start with: vhook dev',
      err: '',
    })
    expect(config()).not.toMatch(/whsec_abc|'abc'|'def'/)
    const { settings, credentials } = loaded()
    expect(settings.target).toBe('http://localhost:3100')
    expect(credentials).toEqual([
      { id: 'stripe', name: 'Stripe', authenticationPlan: { type: 'preset', preset: 'stripe', secret: 'whsec_abc' } },
      { id: 'github', name: 'GitHub', authenticationPlan: { type: 'preset', preset: 'github', secret: 'abc' } },
      {
        id: 'vapi',
        name: 'Vapi',
        authenticationPlan: { type: 'bearer', headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false, token: 'def' },
      },
    ])
  })

  test('writes the two keys of a sender into one credential', async () => {
    write('.env', 'QSTASH_CURRENT_SIGNING_KEY=a\nQSTASH_NEXT_SIGNING_KEY=b\n')
    expect((await init('--yes')).code).toBe(0)
    const plan = { type: 'preset', preset: 'qstash', secret: 'a', nextSecret: 'b' }
    expect(loaded().credentials).toMatchObject([{ id: 'qstash', authenticationPlan: plan }])
  })

  test('comments out what cannot be used, and says why', async () => {
    write('.env', 'SVIX_WEBHOOK_SECRET=not base64!\nSLACK_SIGNING_SECRET=\n')
    const { code, err } = await init('--yes')
    expect(code).toBe(0)
    expect(err).toMatch(/SVIX_WEBHOOK_SECRET is commented out: .*\nSLACK_SIGNING_SECRET is commented out: it is empty/)
    expect(loaded().credentials).toEqual([])
    expect(config()).toContain("// { id: 'slack'")
  })

  test('works in an empty folder, and prints JSON for scripts', async () => {
    const { code, out } = await init('--yes', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({
      file: join(cwd, 'vhook.config.mjs'),
      target: null,
      enforce: false,
      credentials: [],
    })
    expect(loaded().settings.target).toBeUndefined()
  })

  test('prefers .env.local over .env', async () => {
    write('.env', 'PORT=1111\n')
    write('.env.local', 'PORT=2222\n')
    await init('--yes')
    expect(config()).toContain('localhost:2222')
  })

  test.each(['vhook.config.ts', 'vhook.config.json'])('does not overwrite %s', async (name) => {
    write(name, 'mine')
    const { code, err } = await init('--yes')
    expect([code, err]).toEqual([1, expect.stringContaining(`The file ${name} already exists.`)])
    expect(readFileSync(join(cwd, name), 'utf8')).toBe('mine')
    expect(existsSync(join(cwd, 'vhook.config.mjs'))).toBe(false)
  })

  test('overwrites it with --force', async () => {
    write('vhook.config.ts', 'mine')
    expect((await init('--yes', '--force')).code).toBe(0)
    expect(config()).toContain('defineConfig')
    expect(existsSync(join(cwd, 'vhook.config.ts'))).toBe(false)
  })

  test.each([
    ['as npm init writes it', { type: 'commonjs' }, 'vhook.config.mjs'],
    ['without a module type', {}, 'vhook.config.mjs'],
    ['of ES modules', { type: 'module' }, 'vhook.config.mjs'],
    ['of CommonJS with TypeScript', { type: 'commonjs', devDependencies: { typescript: '5' } }, 'vhook.config.mts'],
    ['without a module type, with TypeScript', { dependencies: { typescript: '5' } }, 'vhook.config.mts'],
    ['of ES modules with TypeScript', { type: 'module', devDependencies: { typescript: '5' } }, 'vhook.config.mts'],
  ])('writes what a project %s loads without a warning', async (_name, fields, name) => {
    write('package.json', JSON.stringify({ scripts: { dev: 'node app.js --port 3100' }, ...fields }))
    expect((await init('--yes')).out).toBe(`Created ${name}. Start with: vhook dev`)
    expect(loaded()).toMatchObject({ file: join(cwd, name), settings: { target: 'http://localhost:3100' } })
  })

  test('writes TypeScript in a project with a tsconfig.json', async () => {
    write('tsconfig.json', '{}')
    expect((await init('--yes')).out).toContain('vhook.config.mts')
  })

  test('in a subfolder belongs to the whole project', async () => {
    write('package.json', '{"dependencies":{"vite":"8"}}')
    write('.env', 'STRIPE_WEBHOOK_SECRET=whsec_abc\n')
    const folder = join(cwd, 'src/api')
    mkdirSync(folder, { recursive: true })
    const { out } = await runWith(['init', '--yes'], { cwd: folder })
    expect(out).toBe('Created ../../vhook.config.mjs. Start with: vhook dev')
    const file = join(cwd, 'vhook.config.mjs')
    const expected = { file, settings: { target: 'http://localhost:5173' }, credentials: [{ id: 'stripe' }] }
    expect(loaded()).toMatchObject(expected)
    expect(loaded(folder)).toMatchObject(expected)
    expect(await runWith(['init', '--yes'], { cwd: folder })).toMatchObject({
      code: 1,
      err: expect.stringContaining('The file ../../vhook.config.mjs already exists.'),
    })
  })
})

test('vhook init without a terminal requires --yes', async () => {
  expect(await init()).toMatchObject({ code: 2, err: expect.stringContaining('--yes') })
  expect(existsSync(join(cwd, 'vhook.config.mjs'))).toBe(false)
})
