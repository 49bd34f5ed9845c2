import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))

interface Locked {
  packages: Record<
    string,
    { version?: string; resolved?: string; integrity?: string; dev?: true; hasInstallScript?: true }
  >
}

const { packages } = read('../package-lock.json') as Locked
const manifest = read('../package.json') as {
  dependencies: Record<string, string>
  engines: { node: string }
  scripts: Record<string, string>
}

const installed = Object.entries(packages)
  .filter(([path]) => path.startsWith('node_modules/'))
  .map(([path, entry]) => ({ name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), ...entry }))

/** Everything that is installed with vhook. To add a package, list it here and give the reason in the commit. */
const allowed = ['better-sqlite3', 'node-addon-api']

describe('what is installed with vhook', () => {
  test('is on the list, at one exact version each', () => {
    const production = installed.filter(({ dev }) => dev === undefined)
    expect(production.map(({ name }) => name).toSorted()).toEqual(allowed)
    for (const version of Object.values(manifest.dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  })

  test('runs no install script, and contains no axios', () => {
    const production = installed.filter(({ dev }) => dev === undefined)
    expect(production.filter(({ hasInstallScript }) => hasInstallScript === true)).toEqual([])
    expect(production.filter(({ name }) => name === 'axios')).toEqual([])
  })

  test('has no script itself that npm warns of when it installs the tarball', () => {
    const warnedOf = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare']
    expect(warnedOf.filter((name) => name in manifest.scripts)).toEqual([])
    // `npm ci` in a checkout and `npm pack` still build.
    expect([manifest.scripts['dependencies'], manifest.scripts['prepack']]).toEqual(['npm run build', 'npm run build'])
  })

  test('has, like all packages of the build, a hash in the lock file', () => {
    expect(installed.length).toBeGreaterThan(100)
    const withoutHash = installed.filter(({ integrity }) => integrity?.startsWith('sha512-') !== true)
    expect(withoutHash.map(({ name }) => name)).toEqual([])
    expect(installed.filter(({ resolved }) => /^(git|http:)/.test(resolved ?? ''))).toEqual([])
  })

  test('requires a version of Node that a request cannot crash', () => {
    // 22.22.2 and 24.14.1 fix the HashDoS by number-like keys (CVE-2026-21717) and the crash by a header __proto__ (CVE-2026-21710).
    expect(manifest.engines.node).toBe('^22.22.2 || >=24.14.1')
  })
})
