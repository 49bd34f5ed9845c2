import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Source {
  path: string
  text: string
  /** Paths from the root for own files, names for packages. */
  imports: string[]
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory()
      ? filesBelow(path)
      : /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts')
        ? [path]
        : []
  })
}

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8')
  const statements = text.matchAll(
    /^(?:import|export)\b[^'"`;()]*?from\s*'([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
  )
  const found = [...statements].map(([, from, bare, lazy]) => from ?? bare ?? lazy ?? '')
  const imports = found.map((name) =>
    name.startsWith('.') ? relative(root, resolve(root, dirname(path), name)) : name,
  )
  return { path, text, imports }
}

const sources = ['server', 'cli', 'ui'].flatMap(filesBelow).map(read)
const within = (...rooms: string[]) => sources.filter(({ path }) => rooms.some((room) => path.startsWith(room)))

/** Imports of these files that are none of what their wall allows. */
function strangers(files: Source[], allowed: (name: string) => boolean): string[] {
  return files.flatMap(({ path, imports }) =>
    imports.filter((name) => !allowed(name)).map((name) => `${path} imports ${name}`),
  )
}

const anyOf =
  (...beginnings: string[]) =>
  (name: string): boolean =>
    beginnings.some((beginning) => name === beginning || name.startsWith(beginning))

/** One row a wall: who, and what it may import. */
const walls: ReadonlyArray<readonly [room: string, allowed: (name: string) => boolean]> = [
  ['server/core/', anyOf('server/core/', '@noble/hashes/')],
  [
    'server/store/',
    anyOf(
      'server/core/',
      'server/store/',
      'server/platform/package-paths.ts',
      'server/platform/private-files.ts',
      'server/platform/worker-exit.ts',
      'better-sqlite3',
      'node:',
    ),
  ],
  [
    'server/secrets/',
    anyOf(
      'server/core/',
      'server/secrets/',
      'server/store/contract.ts',
      'server/platform/private-files.ts',
      'server/platform/stored-body.ts',
      'node:',
    ),
  ],
  ['server/tunnels/', anyOf('server/core/', 'server/tunnels/', 'server/platform/', 'localtunnel/', 'node:')],
  ['server/intake/', anyOf('server/core/', 'server/intake/', 'server/platform/', 'server/settings/limits.ts', 'node:')],
  ['server/forward/', anyOf('server/core/', 'server/forward/', 'server/platform/', 'node:')],
  ['server/platform/', anyOf('server/core/', 'server/platform/', 'node:')],
  ['server/hub.ts', anyOf('server/core/')],
  [
    'server/inspector/',
    anyOf(
      'server/core/',
      'server/inspector/',
      'server/hub.ts',
      'server/service/contract.ts',
      'server/store/contract.ts',
      'server/secrets/contract.ts',
      'fastify',
      '@fastify/',
      'openapi-types',
      'ws',
      'zod',
      'node:',
    ),
  ],
  ['ui/', anyOf('server/core/', 'ui/', 'preact', '@preact/signals', '@codemirror/', '@lezer/', 'lucide', 'diff')],
]

describe('the walls between the rooms', () => {
  test.each(walls)('%s imports nothing but what it may', (room, allowed) => {
    const files = within(room)
    expect(files.length).toBeGreaterThan(0)
    expect(strangers(files, allowed)).toEqual([])
  })

  test('the command line reaches the server only through its daemon, demo and folder', () => {
    const allowed = anyOf(
      'server/core/',
      'cli/',
      'commander',
      '@bomb.sh/tab',
      '@clack/prompts',
      'open',
      'diff',
      'node:',
    )
    const doors = [
      'server/daemon.ts',
      'server/demo/',
      'server/doctor/',
      'server/offline.ts',
      'server/settings/',
      'server/platform/package-paths.ts',
      'server/store/instance-file.ts',
    ]
    expect(strangers(within('cli/'), (name) => allowed(name) || anyOf(...doors)(name))).toEqual([])
  })

  test('only cli/main.ts ends the process', () => {
    // In a thread, `process.exit` ends that thread alone.
    const threads = anyOf('server/verification/diagnosis-worker.ts')
    const enders = sources
      .filter(({ path, text }) => !threads(path) && /process\.(exit\(|exitCode|kill\(process\.pid)/.test(text))
      .map(({ path }) => path)
    expect(enders).toEqual(['cli/main.ts'])
  })

  describe('secrets are compared only in constant time', () => {
    const secret = String.raw`(secretKey|[cC]lientSecret|\.secret|\.token)\b\)?`
    const looseWays = [
      new RegExp(String.raw`${secret}\s*[!=]==?\s*(?!undefined|null|''|'string')`),
      new RegExp(String.raw`(?<!typeof )[\w.\])]\s*[!=]==?\s*[\w.]*${secret}(?!\()`),
      new RegExp(String.raw`${secret}\??\.(startsWith|endsWith|includes|indexOf|localeCompare|equals|compare)\(`),
      new RegExp(String.raw`\.(startsWith|endsWith|includes|indexOf|localeCompare|equals|compare)\([\w.]*${secret}`),
    ]
    const isLoose = (text: string): boolean => {
      const told = text.replaceAll(/=== ''|[!=]== undefined/g, '')
      return looseWays.some((way) => way.test(told))
    }

    test.each([
      'plan.secretKey === given',
      'given !== plan.clientSecret',
      'a.token.startsWith(b)',
      'x.equals(own.secret)',
    ])('and %s would be noticed', (text) => expect(isLoose(text)).toBe(true))

    test('which no source does in another way', () => {
      expect(sources.filter(({ text }) => isLoose(text)).map(({ path }) => path)).toEqual([])
    })

    test('by one function in each place that may import it', () => {
      const users = sources.filter(({ text }) => /(?<!')\btimingSafeEqual\(/.test(text)).map(({ path }) => path)
      expect(users.toSorted()).toEqual([
        'server/core/codegen/node/language.ts',
        'server/core/crypto/hmac.ts',
        'server/inspector/token.ts',
        'server/verification/token-hash.ts',
      ])
    })
  })
})

describe('the manner of the house', () => {
  test('no file is longer than 300 lines', () => {
    const long = sources.filter(({ text }) => text.split('\n').length > 301).map(({ path }) => path)
    expect(long).toEqual([])
  })

  test('every room tells what lives in it', () => {
    const rooms = [
      'server',
      'server/core',
      'server/store',
      'server/secrets',
      'server/tunnels',
      'server/inspector',
      'server/intake',
      'server/oauth',
      'server/doctor',
      'cli',
      'ui',
      'test',
    ]
    const silent = rooms.filter((room) => !readdirSync(join(root, room)).includes('README.md'))
    expect(silent).toEqual([])
  })

  test('no page source makes HTML out of text', () => {
    const makers = within('ui/').filter(({ text }) =>
      /[iI]nnerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|DOMParser|ContextualFragment|HTMLUnsafe/.test(
        text,
      ),
    )
    expect(makers.map(({ path }) => path)).toEqual([])
  })
})
