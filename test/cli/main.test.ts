import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

interface Exit {
  code: number | null
  out: string
  err: string
}

function vhook(args: string[], nodeOptions: string[] = []): Promise<Exit> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [...nodeOptions, main, ...args], (_error, out, err) => {
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
    ['exits 2 on invalid usage', ['events', '--frob'], 2, /^$/, /^error {2}Unknown option/],
    [
      'exits 2 for a file that is not a request',
      ['verify', main, '--credential', main],
      2,
      /^$/,
      /neither JSON, a HAR entry/,
    ],
    [
      'exits 2 for a secret in the arguments',
      ['credentials', 'add', '--plan', 'bearer', '--set', 'token=abc'],
      2,
      /^$/,
      /must not be passed on the command line/,
    ],
  ])('%s', async (_name, args, code, out, err) => {
    const exit = await vhook(args)
    expect(exit.code).toBe(code)
    expect(exit.out).toMatch(out)
    expect(exit.err).toMatch(err)
  })

  test('exits 3 when vhook is not running', async () => {
    const exit = await vhook(['open', '--data-dir', join(folder, 'nothing')])
    expect(exit).toMatchObject({ code: 3, out: '' })
    expect(exit.err).toContain('Start one with: vhook dev 3000')
  })
})

describe('colours', () => {
  test.each([
    [{ FORCE_COLOR: '1' }, true],
    [{ NO_COLOR: '1' }, false],
    [{}, false],
  ])('with %j in the environment and no terminal: %s', (extra, coloured) => {
    const { FORCE_COLOR: _force, NO_COLOR: _no, ...env } = process.env
    const { stderr } = spawnSync(process.execPath, [main, 'events', '--frob'], {
      encoding: 'utf8',
      env: { ...env, ...extra },
    })
    expect(stderr.includes('\x1b[31merror')).toBe(coloured)
  })
})

describe('on an unsupported Node', () => {
  const versionError =
    /^vhook requires Node 22\.22\.2, or 24\.14\.1 or newer\. This is Node (\d+\.\d+\.\d+)\.\nInstall a newer version .*\n$/

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
  ])('version %s exits %d', async (version, code) => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
    const exit = await vhook(['--version'], ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`])
    expect(exit.code).toBe(code)
    expect(versionError.exec(exit.err)?.[1]).toBe(code === 0 ? undefined : version)
  })

  const older = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path) && isOld(path))

  test.runIf(older)('the first file runs and prints the error', async () => {
    const file = join(folder, 'main.mjs')
    await writeFile(file, stripTypeScriptTypes(await readFile(main, 'utf8')))
    const { status, stderr, stdout } = spawnSync(older ?? '', [file, '--help'], { encoding: 'utf8' })
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toMatch(versionError)
  })

  test('nothing is imported before the version check', async () => {
    expect(await readFile(main, 'utf8')).not.toMatch(/^\s*import\s/m)
  })
})

function isOld(path: string): boolean {
  const { stdout } = spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' })
  return Number(stdout.split('.')[0]) < 22
}
