import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { aDaemon } from '../support/daemon.ts'
import { runWith } from './fake-io.ts'

const token = 'canary-captured-token'
let folder = ''
let dataDir: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vhook-reveal-'))
  vi.stubEnv('VHOOK_CONFIG_DIR', join(folder, 'config'))
  const bench = await aDaemon({ folder })
  const headers = { authorization: `Bearer ${token}`, 'x-vapi-secret': token }
  await fetch(`${bench.daemon.intakeUrl}/hook`, { method: 'POST', body: '{}', headers })
  await bench.settled('recorded')
  await bench.daemon.close()
  dataDir = ['--data-dir', join(folder, 'data')]
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

describe('a captured credential on the command line', () => {
  test.each([[[]], [['--json']], [['--curl']]])('is not in the output of: show %j', async (flags) => {
    const { code, out, err } = await runWith(['show', 'latest', ...flags, ...dataDir])
    expect([code, (out + err).includes(token)]).toEqual([0, false])
  })

  test('is a shell variable in a curl command', async () => {
    const { out } = await runWith(['show', 'latest', '--curl', ...dataDir])
    expect(out).toContain(`-H 'authorization: Bearer '"$AUTHORIZATION"`)
    expect(out).toContain(`-H 'x-vapi-secret: '"$VAPI_SECRET"`)
  })

  test('is not revealed without --yes', async () => {
    const { code, out, err } = await runWith(['show', 'latest', '--reveal', ...dataDir])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('--yes')
    expect((await runWith(['audit', '--json', ...dataDir])).out).toBe('')
  })

  test('is revealed on request, and the audit log records its name only', async () => {
    const shown = await runWith(['show', 'latest', '--reveal', '--yes', ...dataDir])
    expect(shown.out).toContain(`authorization: Bearer ${token}`)
    const { out } = await runWith(['audit', '--json', ...dataDir])
    expect(JSON.parse(out)).toMatchObject({ action: 'reveal', names: ['authorization', 'x-vapi-secret'] })
    expect(out).not.toContain(token)
    expect((await runWith(['audit', ...dataDir])).out).toMatch(/Revealed authorization, x-vapi-secret in /)
  })

  test.each(['har', 'ndjson', 'http', 'curl'])('is masked in an export as %s, unless revealed', async (form) => {
    const masked = await runWith(['export', 'latest', '--as', form, ...dataDir])
    expect([masked.code, (masked.out + masked.err).includes(token)]).toEqual([0, false])
    const unconfirmed = await runWith(['export', 'latest', '--as', form, '--reveal', ...dataDir])
    expect([unconfirmed.code, unconfirmed.out]).toEqual([2, ''])
    const before = (await runWith(['audit', '--json', ...dataDir])).out.length
    const { out } = await runWith(['export', 'latest', '--as', form, '--reveal', '--yes', ...dataDir])
    expect([out.includes(token), out.includes('Contains captured credentials')]).toEqual([true, true])
    expect((await runWith(['audit', '--json', ...dataDir])).out.length).toBeGreaterThan(before)
  })

  test('is in an export of all events', async () => {
    const { code, out } = await runWith(['export', '--all', '--as', 'ndjson', ...dataDir])
    const stored = await runWith(['events', '--json', ...dataDir])
    expect([code, out.trim().split('\n').length]).toEqual([0, stored.out.split('\n').length])
  })

  test('comes with a warning in a curl command', async () => {
    const { out } = await runWith(['show', 'latest', '--curl', '--reveal', '--yes', ...dataDir])
    expect(out).toMatch(/^# Contains captured credentials/)
    expect(out).toContain(`'authorization: Bearer ${token}'`)
  })
})
