import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

  test('is a library and a test kit with types that compile in another project', () => {
    writeFileSync(
      join(project, 'use.ts'),
      `import { presets, sign, verify, type Credential, type Verification } from 'vhook'
import { defineConfig, type VhookConfig } from 'vhook/config'
import { startVhook } from 'vhook/testing'
const credential: Credential = { id: 'x', authenticationPlan: { type: 'hmac', secretKey: 'k', algorithm: 'sha256' } }
const request = { method: 'POST', url: '/', headers: [] as const, body: new Uint8Array([1, 255]) }
const now = Date.now()
const config: VhookConfig = defineConfig({
  routes: [{ path: '/a', credentials: ['x'] }],
  credentials: [{ id: 'x', authenticationPlan: { type: 'hmac', secretKey: { env: 'K' }, algorithm: 'sha256' } }],
})
const signed = await sign(request, credential, { now })
const verification: Verification = await verify(signed.request, credential, { now })
await using hook = await startVhook({ target: () => new Response('hi'), credentials: [credential] })
const answer = await fetch(hook.url, { method: 'POST', headers: signed.headers.map(([n, v]) => [n, v] as [string, string]), body: request.body })
const event = await hook.waitFor({ verdict: 'valid' })
console.log(JSON.stringify([verification.verdict, presets.length > 100, await answer.text(), event.status, config.routes?.length]))
`,
    )
    const options = {
      module: 'nodenext',
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable', 'dom'],
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      types: [],
    }
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['use.ts'] }))
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], {
      cwd: project,
      stdio: 'pipe',
    })
    const output = execFileSync(process.execPath, ['use.ts'], { cwd: project, env: env(), encoding: 'utf8' })
    expect(JSON.parse(output)).toEqual(['valid', true, 'hi', 200, 1])
  })
})
