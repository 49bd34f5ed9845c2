import { execFileSync, spawnSync } from 'node:child_process'
import { createHmac, generateKeyPairSync, sign as signBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { describeInBrowser, sharedBrowser } from '../support/browser.ts'
import { aTemporaryFolder } from '../support/temporary-folder.ts'
import { atOf, credentialOf, readVectors, requestOf, vectorFiles } from '../support/vectors.ts'
import { bundle } from './support/bundle.ts'
import { algorithms, type SmokeInput, smokeBody, smokeSecret } from './support/smoke.ts'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const now = 1_700_000_000_000

const discordKeys = generateKeyPairSync('ed25519')
const timestamp = String(now / 1_000)
const input: SmokeInput = {
  now,
  timestamp,
  publicKey: discordKeys.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex'),
  signature: signBytes(null, Buffer.from(timestamp + smokeBody), discordKeys.privateKey).toString('hex'),
}

const expected = {
  presets: true,
  signatures: algorithms.map((name) => createHmac(name, smokeSecret).update(smokeBody).digest('hex')),
  unsigned: 'invalid',
  fetch: 'valid',
  publicKey: 'valid',
  jwt: 'valid',
  scheme: 'valid',
  diagnosis: 'valid',
}

const bundled = (use: string): Promise<string> =>
  bundle(`import { smoke } from '${root}/test/library/support/smoke.ts'\n${use}`, root, { withLazy: true })

const call = `smoke(${JSON.stringify(input)})`

const program = (name: string) => join(root, 'node_modules/.bin', name)

/** Without its install script, the package of a runtime has a placeholder in place of the program. */
const isInstalled = (file: string) => spawnSync(file, ['--version']).status === 0

describe('the library runs in', () => {
  test.for([
    ['Node', process.execPath, []],
    ['Bun', program('bun'), ['run']],
    ['Deno', program('deno'), ['run', '--no-prompt', '--no-config', '--quiet']],
  ] as const)('%s', async ([_name, file, args], { skip }) => {
    skip(!isInstalled(file))
    const script = join(aTemporaryFolder(), 'smoke.mjs')
    writeFileSync(script, await bundled(`console.log(JSON.stringify(await ${call}))`))
    const printed = execFileSync(file, [...args, script], { encoding: 'utf8', stdio: 'pipe' })
    expect(JSON.parse(printed)).toEqual(expected)
  })
})

describe('what needs Node says so in', () => {
  const runtimes = [
    ['Bun', program('bun'), ['run']],
    ['Deno', program('deno'), ['run', '--allow-all', '--no-config', '--quiet']],
  ] as const

  test.for(runtimes)('%s: startVhook', async ([name, file, args], { skip }) => {
    skip(!isInstalled(file))
    const script = join(aTemporaryFolder(), 'start.mjs')
    const start = `import { startVhook } from '${root}/server/testing.ts'`
    writeFileSync(script, `${start}\nawait startVhook().catch(({ code, message }) => console.log(code, message))`)
    const printed = execFileSync(file, [...args, script], { encoding: 'utf8', stdio: 'pipe' })
    expect(printed).toMatch(new RegExp(`^NEEDS_NODE startVhook needs Node 22\\.22\\.2.* this is ${name} \\d`))
  })

  test.for(runtimes)('%s: the command line', async ([name, file, args], { skip }) => {
    skip(!isInstalled(file))
    const ran = spawnSync(file, [...args, `${root}/cli/main.ts`, '--version'], { encoding: 'utf8' })
    expect(ran).toMatchObject({ status: 3, stdout: '' })
    expect(ran.stderr).toContain(`This is ${name} `)
    expect(ran.stderr).toContain('The library works here')
  })
})

/** What a worker at the edge has: the Web's own interfaces, and neither `process` nor `require`. */
function webContext(): object {
  const { TextEncoder, TextDecoder, URL, URLSearchParams, Request, Response, Headers, performance, crypto } = globalThis
  const timers = { setTimeout, queueMicrotask }
  const texts = { TextEncoder, TextDecoder, URL, URLSearchParams, atob, btoa }
  return createContext({ ...timers, ...texts, Request, Response, Headers, performance, crypto })
}

describe('without Node', () => {
  test('the library runs with the interfaces of the Web alone', async () => {
    const context = webContext()
    runInContext(await bundled('globalThis.smoke = smoke'), context)
    expect(runInContext('typeof process + typeof require + typeof Buffer', context)).toBe('undefined'.repeat(3))
    expect(JSON.parse(JSON.stringify(await runInContext(call, context)))).toEqual(expected)
  })

  test('every vector of the senders with a short body has its verdict', async () => {
    const context = webContext() as { verify: typeof import('../../server/core/verify.ts').verify }
    const code = `import { verify } from '${root}/server/core/index.ts'; globalThis.verify = verify`
    runInContext(await bundle(code, root, { withLazy: true }), context)
    const wrong: string[] = []
    for (const name of vectorFiles()) {
      const file = readVectors(name)
      for (const one of file.cases.filter(({ bodyRecipe }) => !bodyRecipe)) {
        const { verdict } = await context.verify(requestOf(one), credentialOf(file.provider, one), atOf(file, one))
        if (verdict !== (one.expect === 'pass' ? 'valid' : 'invalid')) wrong.push(`${name}: ${one.name}: ${verdict}`)
      }
    }
    expect(wrong).toEqual([])
  })
})

describeInBrowser('the library', () => {
  test('runs in a page and in a worker', async () => {
    const script = await bundled(`export const result = await ${call}; globalThis.postMessage?.(result)`)
    const server = createServer(({ url }, response) => {
      const isScript = url === '/smoke.js'
      response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html')
      response.end(isScript ? script : '<!doctype html>')
    }).listen(0, '127.0.0.1')
    const page = await (await sharedBrowser()).newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    // As text: a function would be compiled for the test runner, which rewrites import().
    const results: unknown = await page.evaluate(`(async () => {
      const worker = new Worker('/smoke.js', { type: 'module' })
      const fromWorker = new Promise((resolve) => worker.addEventListener('message', ({ data }) => resolve(data)))
      const { result } = await import('/smoke.js')
      return [result, await fromWorker]
    })()`)
    await page.close()
    server.close()
    expect(results).toEqual([expected, expected])
  })
})
