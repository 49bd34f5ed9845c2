import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle, gzipped } from '../../library/support/bundle.ts'
import { spawnTracked } from '../../support/processes.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
let folder: string
let project: string

/** For npm and npx to use the Node that runs these tests. */
const env = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
  VHOOK_CONFIG_DIR: join(folder, 'config'),
})
const npm = (args: string[], cwd: string): string =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env: env(), encoding: 'utf8' })

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vhook-package-'))
  project = join(folder, 'project')
  mkdirSync(project)
  // dist exists already: building it again would remove it while other tests use it.
  npm(['pack', '--ignore-scripts', '--pack-destination', folder], root)
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
  writeFileSync(join(project, 'package.json'), '{"name":"project","private":true,"type":"module"}')
  npm(['install', '--prefer-offline', join(folder, tarball)], project)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Types that only compute others. */
const helperTypes = ['Patch', 'PlanOf', 'ProvenCauseId', 'Referable', 'SecretOf', 'WithReferences', 'WithoutSecret']

/** Interfaces and types that a file of declarations uses but does not export. */
function hiddenTypes(declarations: string): string[] {
  const declared = [...declarations.matchAll(/^(?:declare )?(?:interface|type) (\w+)/gm)].map(([, name = '']) => name)
  const exported = new Set(declarations.slice(declarations.lastIndexOf('export {')).match(/\w+/g))
  return declared.filter((name) => !exported.has(name))
}

const libraryUse = `
import { diagnose, presets, sign, verify, VhookError } from 'vhook'
import type { CauseId, CheckId, Credential, ErrorCode, PresetId, ReasonCode, Scheme, Verification } from 'vhook'
import { defineConfig, type VhookConfig } from 'vhook/config'
import { fromNode, stripe, verifyPreset } from 'vhook/presets'

const credential: Credential = { id: 'x', authenticationPlan: { type: 'preset', preset: stripe, secret: 'k' } }
const request = { method: 'POST', url: '/', headers: [] as const, body: new Uint8Array([1, 255]) }
export const config: VhookConfig = defineConfig({
  routes: [{ path: '/a', credentials: ['x'] }],
  credentials: [{ id: 'x', authenticationPlan: { type: 'hmac', secretKey: { env: 'K' }, algorithm: 'sha256' } }],
})
export async function use(incoming: { rawHeaders: string[]; method?: string; url?: string }): Promise<Verification> {
  const { request: signed } = await sign(request, credential, { now: 1_700_000_000_000 })
  const { cause, fix } = await diagnose(signed, credential, { now: 1_700_000_000_000, budget: { ms: 10 }, others: [credential] })
  const known: CauseId = cause
  const { verdict, reason, checks } = await verify({ ...signed, headers: { 'x-a': '1' } }, credential, { now: 1_700_000_000_000 })
  const ids: [CheckId[], ReasonCode | undefined, PresetId[]] = [checks.map(({ id }) => id), reason, presets.map(({ id }) => id)]
  console.log(known, fix?.set, verdict, ids)
  return verifyPreset(fromNode(incoming, ''), stripe, { secret: 'k' }, { now: 1_700_000_000_000 })
}
export const codeOf = (error: unknown): ErrorCode | undefined => (error instanceof VhookError ? error.code : undefined)
export const scheme: Scheme = { id: 'own', kind: 'token', token: { from: 'header:x' } }
// @ts-expect-error: no sender has this id.
export const unknown: PresetId = 'nobody'
declare const console: { log(...values: unknown[]): void }
`

const testingUse = `
import { presets, sign, verify, type Credential, type Verification } from 'vhook'
import { defineConfig } from 'vhook/config'
import { startVhook, type EventDetail, type Filter, type SampleOptions } from 'vhook/testing'

const credential: Credential = { id: 'x', authenticationPlan: { type: 'hmac', secretKey: 'k', algorithm: 'sha256' } }
const request = { method: 'POST', url: '/', headers: [] as const, body: new Uint8Array([1, 255]) }
const now = Date.now()
const config = defineConfig({ routes: [{ path: '/a', credentials: ['x'] }] })
const signed = await sign(request, credential, { now })
const verification: Verification = await verify(signed.request, credential, { now })
await using hook = await startVhook({ target: () => new Response('hi'), credentials: [credential] })
const headers = signed.headers.map(([name, value]) => [name, value] as [string, string])
const response = await fetch(hook.url, { method: 'POST', headers, body: request.body })
const filter: Filter = { verdict: 'valid' }
const event: EventDetail = await hook.waitFor(filter)
export const options: SampleOptions = { path: '/a' }
console.log(JSON.stringify([verification.verdict, presets.length > 100, await response.text(), event.status, config.routes?.length]))
`

/** What the compiler complains about. */
function compile(compilerOptions: object, files: string[]): string {
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  return spawnSync(process.execPath, [tsc, '-p', project], { cwd: project, encoding: 'utf8' }).stdout
}

test('a build leaves the program executable', () => {
  const outDir = join(folder, 'built')
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  execFileSync(process.execPath, [vite, 'build', '-c', 'vite.node.config.ts', '--outDir', outDir], {
    cwd: root,
    stdio: 'ignore',
  })
  expect(statSync(join(outDir, 'cli/main.js')).mode & 0o777).toBe(0o755)
})

describe('the packed tarball, installed into an empty project,', () => {
  test('has one runtime dependency and its dependencies, and no axios', () => {
    const installed = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))
    expect(installed).toContain('vhook')
    expect(installed).toContain('better-sqlite3')
    expect(installed.length).toBeLessThanOrEqual(4)
    const dist = join(project, 'node_modules/vhook/dist')
    const scripts = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))
    expect(
      scripts.filter((name) => /require\(["']axios|from ["']axios/.test(readFileSync(join(dist, name), 'utf8'))),
    ).toEqual([])
  })

  test('runs npx vhook --version', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    expect(execFileSync('npx', ['vhook', '--version'], { cwd: project, env: env(), encoding: 'utf8' }).trim()).toBe(
      version,
    )
  })

  test('runs the demo and serves its page', async () => {
    // SIGINT goes to the group, as from a terminal: npx leaves it to the program that it starts.
    const demo = spawnTracked('npx', ['vhook', 'demo', '--json'], {
      cwd: project,
      env: env(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const verdicts: string[] = []
    let page = ''
    for await (const line of createInterface({ input: demo.stdout })) {
      const message = JSON.parse(line) as { type: string; inspectorUrl?: string; verdict?: string }
      if (message.inspectorUrl) page = await (await fetch(message.inspectorUrl.split('#')[0] ?? '')).text()
      if (message.type === 'event.verified' && message.verdict) verdicts.push(message.verdict)
      if (verdicts.filter((one) => one === 'valid').length >= 4 && verdicts.includes('invalid')) break
    }
    process.kill(-(demo.pid ?? 0), 'SIGINT')
    await once(demo, 'exit')
    expect(page).toContain('<script type="module"')
  })

  test('has one file of declarations for each entry, which exports every type in it', () => {
    const dist = join(project, 'node_modules/vhook/dist')
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.d.ts'))
    expect(files.toSorted()).toEqual(
      ['config', 'index', 'presets', 'testing'].map((name) => join('types', `${name}.d.ts`)),
    )
    const hidden = files.flatMap((name) => hiddenTypes(readFileSync(join(dist, name), 'utf8')))
    expect([...new Set(hidden)].toSorted()).toEqual(helperTypes)
  })

  test('compiles in a strict project', () => {
    writeFileSync(join(project, 'library.ts'), libraryUse)
    writeFileSync(join(project, 'testing.ts'), testingUse)
    const strict = {
      module: 'nodenext',
      target: 'es2024',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
    }
    const base = { ...strict, skipLibCheck: false, types: [] }
    const withDom = { ...base, lib: ['es2024', 'esnext.disposable', 'dom'] }
    expect(compile({ ...base, lib: ['es2024'] }, ['library.ts'])).toBe('')
    expect(compile(withDom, ['library.ts', 'testing.ts'])).toBe('')
  })

  test('verifies, and starts a vhook for a test', () => {
    writeFileSync(join(project, 'testing.ts'), testingUse)
    const printed = execFileSync(process.execPath, ['testing.ts'], { cwd: project, env: env(), encoding: 'utf8' })
    expect(JSON.parse(printed)).toEqual(['valid', true, 'hi', 200, 1])
  })

  test.each([
    ["export { verify, presets } from 'vhook'", 26_500],
    ["export { fromFetch, stripe, verifyPreset } from 'vhook/presets'", 13_100],
  ])('is small in a bundle: %s', async (code, limit) => {
    expect(gzipped(await bundle(code, project))).toBeLessThanOrEqual(limit)
  })
})
