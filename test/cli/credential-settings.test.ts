import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { utf8 } from '../../server/core/text/bytes.ts'
import { presets } from '../../server/core/schemes/presets/index.ts'
import { runWith, type Ran } from './fake-io.ts'

let cwd: string
beforeAll(() => void vi.stubEnv('VHOOK_CONFIG_DIR', mkdtempSync(join(tmpdir(), 'vhook-keys-'))))
afterAll(() => {
  rmSync(process.env['VHOOK_CONFIG_DIR'] ?? '', { recursive: true, force: true })
  vi.unstubAllEnvs()
})
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'vhook-settings-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const vhook = async (args: string[], input = 'a-secret'): Promise<Ran> =>
  await runWith(['credentials', ...args, '--data-dir', join(cwd, 'data')], {
    cwd,
    env: { CURRENT: 'sig_a', NEXT: 'sig_b', LATER: 'sig_c' },
    input: () => Promise.resolve(utf8(input)),
    now: Date.now,
  })

const add = (preset: string, ...more: string[]) => vhook(['add', '--preset', preset, ...more, '--secret-stdin'])
const settingsOf = async ({ out }: Ran) =>
  (JSON.parse(out) as { plan: { settings?: Record<string, string> } }).plan.settings

describe('the settings of a preset', () => {
  test.each(['settings.apiKey=k=1', 'apiKey=k=1'])('are set with --set %s', async (set) => {
    expect(await settingsOf(await add('livekit', '--set', set, '--json'))).toEqual({ apiKey: 'k=1' })
  })

  test('are texts, whatever they look like', async () => {
    const ran = await add('stripe', '--set', 'settings.toleranceSeconds=600', '--set', 'notificationUrl=true', '--json')
    expect(await settingsOf(ran)).toEqual({ toleranceSeconds: '600', notificationUrl: 'true' })
  })

  test('are edited one by one, and reset with null', async () => {
    await add('stripe', '--id', 's', '--set', 'toleranceSeconds=600')
    const edited = await vhook(['edit', 's', '--set', 'settings.notificationUrl=https://x.test', '--json'])
    expect(await settingsOf(edited)).toEqual({ toleranceSeconds: '600', notificationUrl: 'https://x.test' })
    const reset = await vhook(['edit', 's', '--set', 'settings.toleranceSeconds=null', '--json'])
    expect(await settingsOf(reset)).toEqual({ notificationUrl: 'https://x.test' })
  })

  test('are named when they are missing, before the secret is read', async () => {
    const ran = await vhook(['add', '--preset', 'livekit'])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain(
      'settings.apiKey is missing: LiveKit requires its API key (LiveKit Cloud, Settings, API keys)',
    )
    expect(ran.err).toContain('vhook credentials add --preset livekit --set settings.apiKey=…')
  })

  test('are refused when unknown, with the name that was meant', async () => {
    const ran = await add('livekit', '--set', 'apiKey=k', '--set', 'apKey=k')
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('did you mean apiKey') })
  })

  test('are in the help of add and edit', async () => {
    expect((await vhook(['add', '--help'])).out).toContain('settings.apiKey=')
    expect((await vhook(['edit', '--help'])).out).toContain('settings.toleranceSeconds=')
  })

  test('are listed by vhook presets with the command that adds the credential', async () => {
    const { out } = await runWith(['presets', 'livekit'])
    expect(out).toContain('apiKey: API key; LiveKit Cloud, Settings, API keys')
    expect(out).toContain('vhook credentials add --preset livekit --set settings.apiKey=…')
    expect((await runWith(['presets', 'cloudinary'])).out).toContain('sha1 or sha256')
  })
})

describe('a sender without a secret', () => {
  const keyless = presets.filter(({ secretUse }) => secretUse === 'none')

  test.each(keyless)('is added without being asked: $id', async ({ id, settings = [] }) => {
    const sets = settings.flatMap(({ name, required }) => (required ? ['--set', `settings.${name}=x`] : []))
    const ran = await vhook(['add', '--preset', id, '--id', 'one', ...sets])
    expect(ran).toMatchObject({ code: 0, err: '', out: expect.stringContaining('none: this sender has no secret') })
    const given = await add(id, ...sets)
    expect(given).toMatchObject({
      code: 2,
      err: expect.stringMatching(/The option --secret-stdin cannot be used: .* has no secret/),
    })
    expect(await vhook(['rotate', 'one'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no secret to replace'),
    })
    expect((await runWith(['presets', id])).out).toContain('none: its keys are published')
  })
})

describe('a secret that is probably another text', () => {
  const warned = async (preset: string, secret: string) =>
    await vhook(['add', '--preset', preset, '--secret-stdin', '--id', 'one'], secret)

  test.each([
    ['stripe', 'sk_test_123', 'is a secret API key, not the secret of the webhook'],
    ['github', 'ghp_0123456789abcdefghijklmn', 'is a GitHub token'],
    ['stripe', '"whsec_abc"', 'is in quotes'],
    ['stripe', ' whsec_abc', 'has white space or a line end around it'],
    ['stripe', 'whsec_abc\n\n', 'has white space or a line end around it'],
    ['stripe', '$STRIPE_WEBHOOK_SECRET', 'looks like the name of a variable'],
    ['stripe', 'whsec_…', 'looks like a placeholder'],
  ])('is added with a warning: %s %j', async (preset, secret, message) => {
    const ran = await warned(preset, secret)
    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining(`Warning: the secret ${message}`) })
    expect(ran.err).not.toContain(secret.trim())
  })

  test('is rotated and duplicated with a warning', async () => {
    expect(await warned('stripe', 'whsec_abc')).toMatchObject({ code: 0, err: '' })
    const rotated = await vhook(['rotate', 'one', '--secret-stdin'], 'sk_live_1')
    expect(rotated).toMatchObject({ code: 0, err: expect.stringContaining('is a secret API key') })
    const copied = await vhook(['duplicate', 'one', '--id', 'two', '--secret-stdin'], '"x"')
    expect(copied).toMatchObject({ code: 0, err: expect.stringContaining('is in quotes') })
  })

  test('is imported with a note', async () => {
    const ran = await vhook(['import', '-'], 'STRIPE_WEBHOOK_SECRET=sk_test_123\nGITHUB_WEBHOOK_SECRET=fine\n')
    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining('Stripe: the secret is a secret API key') })
    expect(ran.err).not.toMatch(/github/i)
  })
})

describe('a preset that does not exist', () => {
  test.each([
    ['graph', 'Did you mean hygraph or microsoft-graph?'],
    ['strip', 'Did you mean stripe?'],
    ['whatsapp', 'Did you mean meta?'],
    ['no-such-sender', '--plan hmac'],
  ])('%s: what to do next', async (id, hint) => {
    expect(await runWith(['presets', id])).toMatchObject({ code: 1, err: expect.stringContaining(hint) })
    expect(await add(id)).toMatchObject({ code: 1, err: expect.stringContaining(hint) })
  })
})

describe('the two keys of a sender', () => {
  const json = async (args: string[]) => JSON.parse((await vhook([...args, '--json'])).out) as Record<string, unknown>
  const both = ['--secret-env', 'CURRENT', '--next-secret-env', 'NEXT']

  test('are added together, shown, and exported', async () => {
    expect(await json(['add', '--preset', 'qstash', ...both])).toMatchObject({ id: 'qstash', hasNextSecret: true })
    const { out } = await vhook(['show', 'qstash'])
    expect(out).toContain('vhook credentials rotate qstash')
    expect(out).not.toMatch(/sig_/)
    expect((await vhook(['export', '--env'])).out).toContain('QSTASH_CURRENT_SIGNING_KEY=\nQSTASH_NEXT_SIGNING_KEY=')
  })

  test('are rotated: the next one becomes the secret', async () => {
    await vhook(['add', '--preset', 'qstash', ...both])
    const kept = await json(['rotate', 'qstash', '--next-secret-env', 'LATER', '--grace', '0'])
    expect(kept).toMatchObject({ version: 2, hasNextSecret: true })
    const last = await json(['rotate', 'qstash', '--grace', '0'])
    expect(last).toMatchObject({ version: 3 })
    expect(last).not.toHaveProperty('hasNextSecret')
    expect((await vhook(['rotate', 'qstash'])).code).toBe(2)
  })

  test('can be completed later, but not as an argument', async () => {
    await vhook(['add', '--preset', 'qstash', '--secret-env', 'CURRENT'])
    expect(await json(['edit', 'qstash', '--next-secret-env', 'NEXT'])).toMatchObject({ hasNextSecret: true })
    expect((await vhook(['edit', 'qstash', '--set', 'nextSecret=sig_b'])).err).toContain('nextSecret')
    expect((await vhook(['edit', 'qstash', '--next-secret-env', 'ABSENT'])).err).toContain('ABSENT')
  })

  test('are refused for a sender with one', async () => {
    const ran = await vhook(['add', '--preset', 'stripe', ...both])
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('this sender has one key')])
  })
})
