import { describe, expect, test } from 'vitest'
import { foldersIn, importCycles, type Source, sources, sourcesIn } from './support/sources.ts'

/** Imports of these files that their boundary does not allow. */
function violations(files: readonly Source[], allowed: (name: string) => boolean): string[] {
  return files.flatMap(({ path, imports }) =>
    imports.filter((name) => !allowed(name)).map((name) => `${path} imports ${name}`),
  )
}

const anyOf =
  (...prefixes: readonly string[]) =>
  (name: string): boolean =>
    prefixes.some((prefix) => name === prefix || name.startsWith(prefix))

/** Command line files that start a vhook in their own process, or read a data folder without one. */
const daemonStarters = ['server/daemon.ts', 'server/demo/', 'server/doctor/', 'server/offline.ts']

/**
 * What a folder or file may import beside itself, one row each. `*` is everything of `server/`. Every folder of `server/` and every
 * file at its root has a row.
 */
const boundaries: Readonly<Record<string, readonly string[]>> = {
  'server/core/': ['@noble/hashes/'],
  'server/platform/': ['server/core/', 'node:'],
  'server/hub.ts': ['server/core/'],
  'server/settings/': ['server/core/', 'server/platform/', 'server/tunnels/providers.ts', 'zod', 'node:'],
  'server/store/': ['server/core/', 'server/platform/', 'better-sqlite3', 'node:'],
  'server/secrets/': ['server/core/', 'server/platform/', 'server/store/contract.ts', 'node:'],
  'server/tunnels/': ['server/core/', 'server/platform/', 'localtunnel/', 'node:'],
  'server/forward/': ['server/core/', 'server/platform/', 'node:'],
  'server/intake/': ['server/core/', 'server/platform/', 'server/settings/limits.ts', 'node:'],
  'server/verification/': [
    'server/core/',
    'server/hub.ts',
    'server/platform/',
    'server/secrets/',
    'server/settings/active.ts',
    'server/store/',
    'node:',
  ],
  'server/pipeline/': [
    'server/core/',
    'server/forward/',
    'server/hub.ts',
    'server/platform/',
    'server/settings/active.ts',
    'server/settings/limits.ts',
    'server/store/',
    'server/verification/',
    'node:',
  ],
  'server/oauth/': [
    'server/core/',
    'server/hub.ts',
    'server/pipeline/token-exchange.ts',
    'server/platform/',
    'server/secrets/contract.ts',
    'server/store/',
    'server/verification/',
    'jose',
    'node:',
  ],
  'server/replay/': [
    'server/core/',
    'server/oauth/',
    'server/platform/',
    'server/secrets/',
    'server/store/',
    'server/verification/',
    'node:',
  ],
  'server/service/': [
    'server/core/',
    'server/hub.ts',
    'server/oauth/',
    'server/pipeline/',
    'server/platform/',
    'server/replay/',
    'server/secrets/',
    'server/settings/',
    'server/store/',
    'server/verification/',
    'zod',
    'node:',
  ],
  'server/inspector/': [
    'server/core/',
    'server/hub.ts',
    'server/service/contract.ts',
    'fastify',
    '@fastify/',
    'ws',
    'zod',
    'node:',
  ],
  'server/doctor/': [
    'server/core/',
    'server/offline.ts',
    'server/platform/',
    'server/settings/',
    'server/store/',
    'server/tunnels/providers.ts',
    'node:',
  ],
  'server/demo/': ['server/core/', 'server/daemon.ts', 'server/settings/', 'node:'],
  'server/compose.ts': ['*'],
  'server/daemon.ts': ['*'],
  'server/offline.ts': ['*'],
  'server/testing.ts': ['*'],
  'server/reload.ts': [
    'server/core/',
    'server/forward/',
    'server/hub.ts',
    'server/secrets/',
    'server/settings/',
    'node:',
  ],
  'cli/': [
    'server/core/',
    'server/platform/package-paths.ts',
    'server/settings/',
    'server/store/instance-file.ts',
    ...daemonStarters,
    'commander',
    '@bomb.sh/tab',
    '@clack/prompts',
    'open',
    'diff',
    'node:',
  ],
  'ui/': ['server/core/', 'preact', '@preact/signals', '@codemirror/', '@lezer/', 'lucide', 'diff'],
}

const mayImport = (place: string, rest: readonly string[]): ((name: string) => boolean) =>
  rest.includes('*') ? anyOf(place, 'server/', 'node:', 'zod') : anyOf(place, ...rest)

describe('boundaries', () => {
  test.each(Object.entries(boundaries))('%s imports only what it may', (place, rest) => {
    const files = sourcesIn(place)
    expect(files.length).toBeGreaterThan(0)
    expect(violations(files, mayImport(place, rest))).toEqual([])
  })

  test('every folder of server/ and every file at its root has one', () => {
    const folders = foldersIn('server').map((name) => `server/${name}/`)
    const files = sources.map(({ path }) => path).filter((path) => /^server\/[^/]+$/.test(path))
    const places = Object.keys(boundaries).filter((place) => place.startsWith('server/'))
    expect(places.toSorted()).toEqual([...folders, ...files].toSorted())
  })

  test('no file imports itself through others, not even for a type', () => {
    expect(importCycles(sources)).toEqual([])
  })

  test('a cycle would be found', () => {
    const chain = [
      { path: 'a', imports: ['b'] },
      { path: 'b', imports: ['c', 'd'] },
      { path: 'c', imports: ['a'] },
      { path: 'd', imports: [] },
    ]
    expect(importCycles(chain)).toEqual([['a', 'b', 'c']])
  })

  test('no folder of server/ imports itself through others', () => {
    const placeOf = (path: string): string => /^(server\/[^/]+|cli|ui)/.exec(path)?.[0] ?? path
    const graph = new Map<string, Set<string>>()
    for (const { path, imports } of sources) {
      const from = placeOf(path)
      const targets = imports.filter((name) => /^(server|cli|ui)\//.test(name)).map(placeOf)
      graph.set(from, new Set([...(graph.get(from) ?? []), ...targets.filter((to) => to !== from)]))
    }
    expect(importCycles([...graph].map(([path, imports]) => ({ path, imports: [...imports] })))).toEqual([])
  })

  test('the command line starts a vhook only where a command needs one', () => {
    const starting = sourcesIn('cli/').filter(({ imports }) => imports.some(anyOf(...daemonStarters)))
    const allowed = anyOf('cli/commands/', 'cli/print/', 'cli/with-api.ts', 'cli/foreground.ts')
    expect(starting.map(({ path }) => path).filter((path) => !allowed(path))).toEqual([])
  })

  test('only cli/main.ts ends the process', () => {
    // In a thread, `process.exit` ends that thread alone.
    const isThread = anyOf('server/verification/diagnosis-worker.ts')
    const enders = sources
      .filter(({ path, text }) => !isThread(path) && /process\.(exit\(|exitCode|kill\(process\.pid)/.test(text))
      .map(({ path }) => path)
    expect(enders).toEqual(['cli/main.ts'])
  })

  test('no UI source makes HTML from text', () => {
    const unsafe =
      /[iI]nnerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|DOMParser|ContextualFragment|HTMLUnsafe/
    expect(
      sourcesIn('ui/')
        .filter(({ text }) => unsafe.test(text))
        .map(({ path }) => path),
    ).toEqual([])
  })
})

describe('secrets are compared in constant time', () => {
  const secret = String.raw`(secretKey|[cC]lientSecret|\.secret|\.token)\b\)?`
  const looseComparisons = [
    new RegExp(String.raw`${secret}\s*[!=]==?\s*(?!undefined|null|''|'string')`),
    new RegExp(String.raw`(?<!typeof )[\w.\])]\s*[!=]==?\s*[\w.]*${secret}(?!\()`),
    new RegExp(String.raw`${secret}\??\.(startsWith|endsWith|includes|indexOf|localeCompare|equals|compare)\(`),
    new RegExp(String.raw`\.(startsWith|endsWith|includes|indexOf|localeCompare|equals|compare)\([\w.]*${secret}`),
  ]
  const isLoose = (text: string): boolean => {
    const withoutEmptyChecks = text.replaceAll(/=== ''|[!=]== undefined/g, '')
    return looseComparisons.some((comparison) => comparison.test(withoutEmptyChecks))
  }

  test.each([
    'plan.secretKey === given',
    'given !== plan.clientSecret',
    'a.token.startsWith(b)',
    'x.equals(own.secret)',
  ])('%s would be found', (text) => expect(isLoose(text)).toBe(true))

  test('no source compares one in another way', () => {
    expect(sources.filter(({ text }) => isLoose(text)).map(({ path }) => path)).toEqual([])
  })

  test('by one function in each folder that needs one', () => {
    const users = sources.filter(({ text }) => /(?<!')\btimingSafeEqual\(/.test(text)).map(({ path }) => path)
    expect(users.toSorted()).toEqual([
      'server/core/codegen/node/language.ts',
      'server/core/crypto/hmac.ts',
      'server/inspector/token.ts',
      'server/verification/token-hash.ts',
    ])
  })
})
