import { constants, publicEncrypt } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { utf8 } from '../../server/core/text/bytes.ts'
import { aDaemon } from '../support/daemon.ts'
import { runWith, type Ran } from './fake-io.ts'

let cwd: string
const env: Record<string, string> = {}
beforeAll(() => void vi.stubEnv('VHOOK_CONFIG_DIR', mkdtempSync(join(tmpdir(), 'vhook-keys-'))))
afterAll(() => {
  rmSync(process.env['VHOOK_CONFIG_DIR'] ?? '', { recursive: true, force: true })
  vi.unstubAllEnvs()
})
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'vhook-credentials-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const vhook = async (args: string[], input = ''): Promise<Ran> =>
  await runWith([...args, '--data-dir', join(cwd, 'data')], {
    cwd,
    env,
    input: () => Promise.resolve(utf8(input)),
    now: Date.now,
  })
const add = (id: string, secret = `secret-of-${id}`): Promise<Ran> =>
  vhook(['credentials', 'add', '--plan', 'hmac', '--id', id, '--secret-stdin'], secret)
const json = async (args: string[], input = ''): Promise<Record<string, unknown>> => {
  const { out, err } = await vhook([...args, '--json'], input)
  if (out === '') throw new Error(err)
  return JSON.parse(out) as Record<string, unknown>
}

describe('vhook credentials import', () => {
  test('adds the credential of a server object, and prints the object to paste back', async () => {
    const ran = await vhook(
      ['credentials', 'import', '-'],
      '{"url":"https://x.test","secret":"inline-secret","headers":{"x-team":"a"}}',
    )
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toContain('Added vapi')
    expect(JSON.parse(ran.out.slice(ran.out.indexOf('{')))).toEqual({
      url: 'https://x.test',
      headers: { 'x-team': 'a' },
      credentialId: '<the id of the credential Vapi in Vapi>',
    })
    expect(ran.out).not.toContain('inline-secret')
  })

  test('reads a file, and names what it skipped', async () => {
    writeFileSync(join(cwd, 'all.json'), JSON.stringify([{ name: 'A', authenticationPlan: { type: 'bearer', token: 'hidden' } }, { name: 'B', authenticationPlan: { type: 'bearer' } }])) // prettier-ignore
    const ran = await vhook(['credentials', 'import', join(cwd, 'all.json')])
    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining('B was skipped: its secret is missing') })
    expect(ran.out + ran.err).not.toContain('hidden')
  })

  test.each([
    ['a .env', 'STRIPE_WEBHOOK_SECRET=whsec_x\nGITHUB_WEBHOOK_SECRET=y\n', ['github', 'stripe']],
    ['an assistant', JSON.stringify({ name: 'Bikes', server: { url: 'https://x.test', secret: 's' } }), ['bikes']],
  ])('reads %s', async (_what, text, ids) => {
    const { added } = (await json(['credentials', 'import', '-'], text)) as { added: Array<{ id: string }> }
    expect(added.map(({ id }) => id).toSorted((a, b) => a.localeCompare(b))).toEqual(ids)
  })

  describe('of a .env file', () => {
    const file = [
      '# webhooks',
      'STRIPE_WEBHOOK_SECRET=whsec_dGVzdA==',
      'SLACK_SIGNING_SECRET=',
      'DISCORD_PUBLIC_KEY=00',
      'PORT=3000',
      'SVIX_SECRET=s3cret-of-svix',
      'what is this s3cret',
      'export GITHUB_WEBHOOK_SECRET="y" # comment',
    ].join('\n')
    const importing = async (text: string): Promise<Ran> => await vhook(['credentials', 'import', '-'], text)
    const ids = async (): Promise<string[]> =>
      (await vhook(['credentials', 'list', '--json'])).out
        .split('\n')
        .map((line) => (JSON.parse(line) as { id: string }).id)

    test('takes the usable lines, and names each other line with its number and the reason', async () => {
      const { code, out, err } = await importing(file)
      expect(code).toBe(0)
      expect(out).toMatch(/^Added stripe .*\nAdded github /)
      expect(err.split('\n')).toEqual([
        expect.stringMatching(/^DISCORD_PUBLIC_KEY \(line 4\) was skipped: The credential's secret /),
        'SLACK_SIGNING_SECRET (line 3) was skipped: it is empty.',
        'Line 7 was skipped: it is not NAME=value.',
        expect.stringMatching(/^Skipped, because .*: PORT \(line 5\), SVIX_SECRET \(line 6\)\.$/),
      ])
      expect(out + err).not.toContain('s3cret')
    })

    test('adds nothing twice', async () => {
      await importing(file)
      const { code, out, err } = await importing(`${file}\nSTRIPE_SIGNING_SECRET=whsec_dGVzdA==`)
      expect([code, out]).toEqual([0, 'Nothing was added.'])
      expect(err).toContain('STRIPE_WEBHOOK_SECRET (line 2) is already there: stripe.')
      expect(err).toContain('STRIPE_SIGNING_SECRET (line 9) is already there: stripe.')
      expect((await ids()).toSorted()).toEqual(['github', 'stripe'])
      await importing('STRIPE_WEBHOOK_SECRET=whsec_b3RoZXI=')
      expect((await ids()).toSorted()).toEqual(['github', 'stripe', 'stripe-2'])
    })

    test('does not add what the config file has', async () => {
      const plan = { type: 'preset', preset: 'stripe', secret: { env: 'STRIPE_WEBHOOK_SECRET' } }
      writeFileSync(join(cwd, '.env'), 'STRIPE_WEBHOOK_SECRET=whsec_dGVzdA==')
      writeFileSync(join(cwd, 'vhook.config.json'), JSON.stringify({ credentials: [{ id: 'mine', authenticationPlan: plan }] })) // prettier-ignore
      const { out, err } = await vhook(['credentials', 'import', join(cwd, '.env')])
      expect([out, err]).toEqual(['Nothing was added.', 'STRIPE_WEBHOOK_SECRET (line 1) is already there: mine.'])
    })

    test('fails with the reasons when no line is usable', async () => {
      expect(await importing('PORT=1\nDISCORD_PUBLIC_KEY=00')).toMatchObject({
        code: 2,
        err: expect.stringContaining('DISCORD_PUBLIC_KEY (line 2) was skipped'),
      })
    })
  })

  test('of the same JSON adds nothing twice', async () => {
    const text = '{"name":"Bikes","server":{"url":"https://x.test","secret":"s"}}'
    await json(['credentials', 'import', '-'], text)
    expect(await json(['credentials', 'import', '-'], text)).toMatchObject({ added: [], existing: ['bikes'] })
  })

  test('rejects text without a credential', async () => {
    expect(await vhook(['credentials', 'import', '-'], 'hello')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no credential'),
    })
    expect(await vhook(['credentials', 'import', join(cwd, 'none')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('does not exist'),
    })
  })
})

describe('the token URL of an OAuth 2.0 credential', () => {
  const placeholder = '<public URL of vhook>/vhook/oauth/token'
  const adding = ['credentials', 'add', '--plan', 'oauth2', '--id', 'mary', '--set', 'clientId=m', '--secret-stdin']

  test('is shown when it is added, shown and exported', async () => {
    expect((await vhook(adding, 'client-secret')).out).toContain(`token URL          ${placeholder}`)
    expect((await vhook(['credentials', 'show', 'mary'])).out).toContain(placeholder)
    expect(await json(['credentials', 'show', 'mary'])).toMatchObject({ id: 'mary', tokenUrl: placeholder })
    expect((await vhook(['credentials', 'export', 'mary'])).out).toContain(placeholder)
    await add('prod')
    expect(await json(['credentials', 'show', 'prod'])).not.toHaveProperty('tokenUrl')
  })

  test('is the real one while vhook is running', async () => {
    const bench = await aDaemon({ tunnel: 'public-url', publicUrl: 'https://hooks.test' })
    const run = async (...args: string[]): Promise<Ran> =>
      await runWith([...args, '--data-dir', bench.daemon.dataDir], {
        cwd,
        input: () => Promise.resolve(utf8('client-secret')),
      })
    try {
      const url = 'https://hooks.test/vhook/oauth/token'
      expect(JSON.parse((await run(...adding, '--json')).out)).toMatchObject({ tokenUrl: url })
      expect((await run('credentials', 'show', 'mary')).out).toContain(url)
      expect(JSON.parse((await run('credentials', 'export', 'mary')).out)).toMatchObject({
        authenticationPlan: { url },
      })
    } finally {
      await bench.stop()
    }
  })
})

describe('vhook credentials export', () => {
  test("prints bodies for Vapi's API that can be imported with their secret filled in", async () => {
    await add('prod')
    const { out } = await vhook(['credentials', 'export', 'prod'])
    expect(JSON.parse(out)).toEqual({
      provider: 'custom-credential',
      name: 'prod',
      authenticationPlan: { type: 'hmac', secretKey: '<the secret of prod>', algorithm: 'sha256' },
    })
    const { added } = (await json(['credentials', 'import', '-'], out.replace('<the secret of prod>', 'x'))) as {
      added: unknown[]
    }
    expect(added).toMatchObject([{ id: 'prod-2', plan: { type: 'hmac', algorithm: 'sha256' } }])
  })

  test('says why one cannot be exported, and exits 1 if none can', async () => {
    await vhook(['credentials', 'add', '--preset', 'github', '--secret-stdin'], 'x')
    expect(await vhook(['credentials', 'export'])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('no such plan'),
    })
    await add('prod')
    expect((await vhook(['credentials', 'export'])).code).toBe(0)
    expect(await vhook(['credentials', 'export', 'gone'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('gone'),
    })
  })

  test('prints a .env without values', async () => {
    await add('prod')
    expect((await vhook(['credentials', 'export', '--env'])).out).toBe('# prod (hmac)\nPROD_SIGNING_SECRET=')
  })
})

describe('vhook credentials edit', () => {
  test('changes fields and name, and rejects a secret', async () => {
    await add('prod')
    expect(await json(['credentials', 'edit', 'prod', '--set', 'signaturePrefix=sha256=', '--set', 'toleranceSeconds=60', '--name', 'Production'])).toMatchObject({ name: 'Production', plan: { signaturePrefix: 'sha256=', toleranceSeconds: 60, algorithm: 'sha256' }, version: 1 }) // prettier-ignore
    expect(await json(['credentials', 'edit', 'prod', '--edit-secret', 'prepend:whsec_', '--set', 'scheme.signature.encoding=base64'])).toMatchObject({ undoable: true, version: 2, plan: { type: 'scheme', scheme: { signature: { encoding: 'base64' } } } }) // prettier-ignore
    expect(await json(['credentials', 'undo', 'prod'])).toMatchObject({ plan: { type: 'hmac', signaturePrefix: 'sha256=' } }) // prettier-ignore
    const secret = await vhook(['credentials', 'edit', 'prod', '--set', 'secretKey=x'])
    expect([secret.code, secret.err]).toEqual([2, expect.stringContaining('secretKey')])
    expect((await vhook(['credentials', 'edit', 'prod'])).code).toBe(2)
    expect((await vhook(['credentials', 'edit', 'gone', '--name', 'x'])).code).toBe(1)
  })

  test("keeps the sender's other settings", async () => {
    await vhook(
      [
        'credentials',
        'add',
        '--preset',
        'hubspot',
        '--id',
        'tw',
        '--set',
        'notificationUrl=https://a.test',
        '--secret-stdin',
      ],
      'x',
    )
    const edited = await json(['credentials', 'edit', 'tw', '--set', 'toleranceSeconds=60'])
    expect(edited).toMatchObject({ plan: { settings: { notificationUrl: 'https://a.test', toleranceSeconds: '60' } } })
  })
})

describe('vhook credentials rotate', () => {
  test('accepts the old secret for a grace period, one rotation at a time', async () => {
    await add('prod')
    const rotate = (...more: string[]) => vhook(['credentials', 'rotate', 'prod', '--secret-stdin', ...more], 'next')
    const before = Date.now()
    await rotate('--grace', '30m')
    const { previousUntil, version } = await json(['credentials', 'show', 'prod'])
    expect(version).toBe(2)
    expect(Number(previousUntil) - before - 1_800_000).toBeGreaterThanOrEqual(0)
    expect(await rotate()).toMatchObject({ code: 1, err: expect.stringContaining('is accepted until') })
    expect((await rotate('--force')).code).toBe(0)
    expect((await rotate('--grace', '0')).code).toBe(0)
    expect(await json(['credentials', 'show', 'prod'])).not.toHaveProperty('previousUntil')
    expect(await rotate('--grace', 'soon')).toMatchObject({
      code: 2,
      err: expect.stringContaining('such as 30s, 10m, 24h or 7d, or 0'),
    })
  })
})

describe('a generated secret', () => {
  test('replaces an inline secret of an assistant in three commands', async () => {
    const assistant = { name: 'Mary', server: { url: 'https://x.test/hook', secret: 'the-inline-secret' } }
    expect((await vhook(['credentials', 'import', '-'], JSON.stringify(assistant))).out).toContain('Added mary')
    const made = await json(['credentials', 'rotate', 'mary', '--generate'])
    expect(made).toMatchObject({ version: 2, secret: expect.stringMatching(/^[\w-]{43}$/) })
    const body = JSON.parse((await vhook(['credentials', 'export', 'mary'])).out) as object
    expect(body).toMatchObject({ authenticationPlan: { type: 'bearer', headerName: 'X-Vapi-Secret' } })
    expect(JSON.stringify(body)).not.toContain(String(made['secret']))
  })

  test('is printed once, in the encoding of the plan', async () => {
    const ran = await vhook(['credentials', 'add', '--plan', 'hmac', '--id', 'k', '--set', 'secretIsBase64=true', '--generate']) // prettier-ignore
    expect(ran.out).toMatch(/shown only once\):\n[A-Za-z0-9+/]{43}=$/m)
    expect((await vhook(['credentials', 'show', 'k'])).out).not.toContain(ran.out.trim().split('\n').at(-1))
  })

  test('cannot be used for a sender that issues its own, or with another source', async () => {
    const generate = async (...args: string[]) => await vhook(['credentials', 'add', ...args, '--generate'])
    expect(await generate('--preset', 'stripe')).toMatchObject({ code: 2, err: expect.stringContaining('--generate') })
    expect((await generate('--plan', 'bearer', '--secret-env', 'X')).code).toBe(2)
    expect((await generate('--from', 'x.json')).code).toBe(2)
  })
})

describe('vhook credentials duplicate', () => {
  test('copies the plan with a new secret', async () => {
    await add('prod')
    await vhook(['credentials', 'edit', 'prod', '--set', 'signatureHeader=x-sig'])
    const made = await json(['credentials', 'duplicate', 'prod', '--id', 'staging', '--secret-stdin'], 'another')
    expect(made).toMatchObject({ id: 'staging', plan: { signatureHeader: 'x-sig' } })
    expect(made['fingerprint']).not.toBe((await json(['credentials', 'show', 'prod']))['fingerprint'])
    expect((await vhook(['credentials', 'duplicate', 'prod', '--id', 'prod', '--secret-stdin'], 'x')).code).toBe(1)
  })
})

describe('with a config file', () => {
  const settings = {
    routes: [{ path: '/vapi/*', method: 'POST', credentials: ['prod'] }],
    credentials: [{ id: 'file', authenticationPlan: { type: 'bearer', token: { env: 'TOKEN' } } }],
  }
  beforeEach(() => {
    writeFileSync(join(cwd, 'vhook.config.json'), JSON.stringify(settings))
    writeFileSync(join(cwd, '.env'), 'TOKEN=secret-of-the-file')
  })

  test('its credentials are listed while vhook is not running, and cannot be changed', async () => {
    const { out } = await vhook(['credentials', 'list', '--json'])
    expect(JSON.parse(out)).toMatchObject({ id: 'file', source: 'config' })
    expect(out).not.toContain('secret-of-the-file')
    expect(await vhook(['credentials', 'remove', 'file'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('is defined in the config file'),
    })
  })

  test('show lists the routes, and remove requires --yes for a credential in use', async () => {
    await add('prod')
    const shown = await vhook(['credentials', 'show', 'prod'])
    expect(shown.out).toMatch(/last used +never/)
    expect(shown.out).toMatch(/routes +POST \/vapi\/\*/)
    expect(await json(['credentials', 'show', 'prod'])).toMatchObject({
      routes: [{ path: '/vapi/*' }],
      recent: { checked: 0, previous: 0 },
    })
    expect(await vhook(['credentials', 'remove', 'prod'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('POST /vapi/*'),
    })
    expect(await vhook(['credentials', 'remove', 'prod', '--yes'])).toMatchObject({ code: 0, out: 'Removed prod.' })
  })

  test('remove without a terminal requires --yes for any credential', async () => {
    await add('unused')
    expect(await vhook(['credentials', 'remove', 'unused', '--json'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('"NO_CONSENT"'),
    })
    expect((await vhook(['credentials', 'list'])).out).toContain('unused')
    expect(await vhook(['credentials', 'remove', 'gone'])).toMatchObject({ code: 1 })
    expect(await vhook(['credentials', 'remove', 'unused', '--yes'])).toMatchObject({ code: 0 })
  })

  test('an invalid one is reported and ignored', async () => {
    writeFileSync(join(cwd, 'vhook.config.json'), '{')
    expect(await vhook(['credentials', 'list', '--json'])).toMatchObject({
      code: 0,
      err: expect.stringContaining('Ignoring the config file because of errors'),
    })
  })
})

describe('with vhook running', () => {
  test('show reports the use of an old secret, and encrypted arguments can be decrypted', async () => {
    const bench = await aDaemon()
    const run = (args: string[], input = '') =>
      runWith([...args, '--data-dir', bench.daemon.dataDir], {
        cwd,
        input: () => Promise.resolve(utf8(input)),
        now: Date.now,
      })
    const send = async (token: string, body = '{}') => {
      const sent = bench.messages.length
      await fetch(`http://127.0.0.1:${bench.port}/x`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${token}` },
      })
      await bench.waitForMessage(
        (message): message is typeof message =>
          message.type === 'event.verified' && bench.messages.indexOf(message) >= sent,
      )
    }
    await run(['credentials', 'add', '--plan', 'bearer', '--id', 'prod', '--secret-stdin'], 'old')
    await run(['credentials', 'rotate', 'prod', '--secret-stdin'], 'new')
    await send('old')
    await send('new')
    expect((await run(['credentials', 'show', 'prod'])).out).toContain('1 of the last 2 events used the old secret')

    const made = await run(['credentials', 'encryption', 'prod'])
    expect(made.out).toMatch(/^-----BEGIN PUBLIC KEY-----[^]*"encryptionPlan"/)
    expect((await run(['credentials', 'encryption', 'prod'])).out).toBe(made.out)
    expect((await run(['credentials', 'encryption', 'prod', '--replace'])).out).not.toBe(made.out)
    const { publicKey } = JSON.parse((await run(['credentials', 'encryption', 'prod', '--json'])).out) as {
      publicKey: string
    }
    const key = { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
    const ssn = publicEncrypt(key, Buffer.from('078-05-1120')).toString('base64')
    await send(
      'new',
      JSON.stringify({ message: { type: 'tool-calls', toolCallList: [{ id: 't', name: 'pay', arguments: { ssn } }] } }),
    )
    expect((await run(['show', 'latest'])).out).not.toContain('078-05-1120')
    expect((await run(['show', 'latest', '--decrypt'])).out).toContain('pay ssn: 078-05-1120')
    expect(JSON.parse((await run(['show', 'latest', '--decrypt', '--json'])).out)).toMatchObject({ decrypted: { values: [{ path: 'ssn', value: '078-05-1120' }], encrypted: 1 } }) // prettier-ignore
    await bench.stop()
  })
})
