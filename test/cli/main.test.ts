import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

interface Ended {
  code: number | null
  out: string
  err: string
}

function vhook(words: string[], nodeOptions: string[] = []): Promise<Ended> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [...nodeOptions, main, ...words], (_error, out, err) => {
      done({ code: child.exitCode, out, err })
    })
  })
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vhook-cli-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('the program', () => {
  test.each<[string, string[], number, RegExp, RegExp]>([
    ['prints its version', ['--version'], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    ['prints its help', ['--help'], 0, /^Usage: vhook/, /^$/],
    ['prints the help of a command', ['dev', '-h'], 0, /^Usage: vhook dev/, /^$/],
    ['ends with 2 for bad usage', ['events', '--frob'], 2, /^$/, /^error {2}Unknown option/],
    [
      'ends with 2 for a file that is no request',
      ['verify', main, '--credential', main],
      2,
      /^$/,
      /neither JSON, a HAR entry/,
    ],
    [
      'ends with 2 for a secret in the arguments',
      ['credentials', 'add', '--plan', 'bearer', '--set', 'token=abc'],
      2,
      /^$/,
      /cannot be given on the command line/,
    ],
  ])('%s', async (_name, words, code, out, err) => {
    const ended = await vhook(words)
    expect(ended.code).toBe(code)
    expect(ended.out).toMatch(out)
    expect(ended.err).toMatch(err)
  })

  test('ends with 3 where no vhook runs', async () => {
    const ended = await vhook(['open', '--data-dir', join(folder, 'nothing')])
    expect(ended).toMatchObject({ code: 3, out: '' })
    expect(ended.err).toContain('Start one with: vhook dev 3000')
  })
})

describe('colours', () => {
  test.each([
    [{ FORCE_COLOR: '1' }, true],
    [{ NO_COLOR: '1' }, false],
    [{}, false],
  ])('with %j in the environment, and no terminal: %s', (extra, coloured) => {
    const { FORCE_COLOR: _force, NO_COLOR: _no, ...env } = process.env
    const { stderr } = spawnSync(process.execPath, [main, 'events', '--frob'], {
      encoding: 'utf8',
      env: { ...env, ...extra },
    })
    expect(stderr.includes('\x1b[31merror')).toBe(coloured)
  })
})

describe('on a Node that is too old', () => {
  const refusal =
    /^vhook needs Node 22\.22\.2, or 24\.14\.1 or newer, and this is Node (\d+\.\d+\.\d+)\.\nInstall a newer one .*\n$/

  test.each([
    ['22.22.1', 3],
    ['20.20.2', 3],
    ['18.0.0', 3],
    ['22.22.2', 0],
    ['22.23.0', 0],
    ['23.11.1', 3],
    ['24.14.0', 3],
    ['24.14.1', 0],
    ['24.15.0', 0],
    ['25.0.0', 0],
  ])('told that this is Node %s, it ends with %d', async (version, code) => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
    const ended = await vhook(['--version'], ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`])
    expect(ended.code).toBe(code)
    expect(refusal.exec(ended.err)?.[1]).toBe(code === 0 ? undefined : version)
  })

  const older = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path) && isOld(path))

  test.runIf(older)('it says its sentence there, where only the first file must be understood', async () => {
    const file = join(folder, 'main.mjs')
    await writeFile(file, stripTypeScriptTypes(await readFile(main, 'utf8')))
    const { status, stderr, stdout } = spawnSync(older ?? '', [file, '--help'], { encoding: 'utf8' })
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toMatch(refusal)
  })

  test('nothing is imported before the version is known', async () => {
    expect(await readFile(main, 'utf8')).not.toMatch(/^\s*import\s/m)
  })
})

function isOld(path: string): boolean {
  const { stdout } = spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' })
  return Number(stdout.split('.')[0]) < 22
}
