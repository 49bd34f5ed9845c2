import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSettings } from '../../server/settings/load.ts'
import { settingsSchema } from '../../server/settings/parse.ts'
import { utf8 } from '../../server/core/text/bytes.ts'
import type { Credential } from '../../server/core/model/credential.ts'
import { readEnv } from '../../server/core/import/env.ts'
import { readRequest } from '../../server/core/import/request.ts'
import { checkCredential } from '../../server/core/schemes/compile-plan.ts'
import { presets } from '../../server/core/schemes/presets/index.ts'
import { schemeIssues } from '../../server/core/schemes/validate-scheme.ts'
import { importCredentials } from '../../server/core/vapi/credentials.ts'
import { verify } from '../../server/core/verify.ts'
import { isExpectedError } from './fuzz-support.ts'

// A failure prints its seed and path; fc.assert takes both to run it again.
const runs = process.env['VHOOK_LONG'] === '1' ? 5_000 : 300
const now = 1_700_000_000_000

const odd = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('', '\0', '\ud800', '__proto__', '../..', '{body}', '{{x}}', '<', '9'.repeat(400), 'é', '\r\n'),
)
const anyValue = fc.oneof(odd, fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(-1, 0, 1e308, null, [], {}, true))

/** A copy in which the value at this index is replaced, or removed for undefined. */
function mutated(value: unknown, at: number, other: unknown): unknown {
  const copy = structuredClone(value)
  const places = placesOf(copy)
  const place = places[at % Math.max(1, places.length)]
  if (place && other === undefined) remove(place)
  else if (place) place.of[place.key] = other
  return copy
}

/** Arrays of JSON have no holes. */
function remove({ of, key }: Place): void {
  if (Array.isArray(of)) of.splice(Number(key), 1)
  else delete of[key]
}

interface Place {
  of: Record<string, unknown>
  key: string
}

function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const of = value as Record<string, unknown>
  return Object.keys(of).flatMap((key) => [{ of, key }, ...placesOf(of[key])])
}

/** Valid values with some parts replaced. */
const mutants = (...seeds: unknown[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(), fc.option(anyValue, { nil: undefined })), { maxLength: 4 }),
    )
    .map(([seed, changes]) => changes.reduce<unknown>((value, [at, other]) => mutated(value, at, other), seed))

/** Valid texts with pieces removed or inserted. */
const texts = (...seeds: string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(200), fc.nat(20), odd), { minLength: 1, maxLength: 5 }))
    .map(([seed, cuts]) =>
      cuts.reduce((text, [at, size, put]) => text.slice(0, at) + put + text.slice(at + size), seed),
    )

/** Runs a parser. Rethrows any error but an expected one. */
function attempt(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    if (!isExpectedError(error)) throw error
    return undefined
  }
}

const request = {
  method: 'POST',
  url: 'https://a.test/x',
  headers: [{ name: 'A', value: 'b' }],
  postData: { mimeType: 'a/b', text: 'aGk=', encoding: 'base64', params: [] },
}
const line = JSON.stringify({ method: 'POST', url: '/x', headers: [['A', 'b']], body: 'hi', bodyBase64: 'aGk=' })
const curl = `curl -sS -XPOST 'https://a.test/x' -H 'A: it'\\''s' -H "B: \\"q\\"" --data-raw $'a\\x00\\u00e9' \\\n --json '{}'`
const http = '### first\n# note\nPOST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi\n\n###\n\nGET /y\n'
const server = { url: 'https://a.test', secret: 's', headers: { A: 'b' }, credentialId: 'x', timeoutSeconds: 20 }

const asJson = (values: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  values.map((value) => JSON.stringify(value) ?? '')

const readText = (text: string): unknown => readRequest(utf8(text))

/** Every parser of files and pasted text, with mutated input. */
const readers: ReadonlyArray<readonly [name: string, texts: fc.Arbitrary<string>, read: (text: string) => unknown]> = [
  ['a HAR', asJson(mutants({ log: { version: '1.2', entries: [{ request }] } }, { request })), readText],
  [
    "vhook's JSON",
    asJson(mutants(JSON.parse(line), { path: '/x', publicUrl: 'https://a.test', headers: {} })),
    readText,
  ],
  ['NDJSON', texts(`${line}\n`, `${line}\n${line}\n`), readText],
  ['a curl command', texts(curl, `$ ${curl}`), readText],
  ['raw HTTP and .http', texts(http, http.slice(17)), readText],
  ['a .env', texts('export A_SECRET="x\\n" # c\nB=\'y\'\n\nSTRIPE_WEBHOOK_SECRET=`z`\r\n'), readEnv],
  [
    "Vapi's JSON",
    asJson(mutants({ server }, { assistant: { server, model: { tools: [{ server }] } } }, { authenticationPlan: {} })),
    importCredentials,
  ],
]

describe('a mutated file', () => {
  test.each(readers)('is parsed or rejected: %s', (_name, given, read) => {
    fc.assert(
      fc.property(given, (text) => {
        attempt(() => read(text))
      }),
      { numRuns: runs },
    )
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  const LENGTH = 262_144
  const hostile = [
    '{',
    '{"a":',
    '[',
    '{"log":{"entries":[',
    "curl '",
    'curl $',
    'curl \\',
    'curl "a',
    '\\\\',
    ' ',
    '\n',
  ]
  const hostileHttp = ['#', '#\n', '//\r\n', 'POST / HTTP/1.1\nA:', 'POST / HTTP/1.1\n\n###\n', '=', 'A="', ' #']

  // A parser with quadratic run time would exceed the test's time limit.
  test.each([...hostile, ...hostileHttp])('is parsed in linear time: 256 KiB of %j', (piece) => {
    const text = piece.repeat(Math.ceil(LENGTH / piece.length))
    for (const [, , read] of readers) for (const given of [text, `POST ${text}`, `{${text}`]) attempt(() => read(given))
    expect(text.length).toBeGreaterThanOrEqual(LENGTH)
  })
})

const schemes = presets.flatMap(({ scheme }) => (scheme === undefined ? [] : [scheme]))

describe('a mutated scheme', () => {
  test('has issues, or verifies without an exception', async () => {
    expect(schemes.length).toBeGreaterThan(50)
    await fc.assert(
      fc.asyncProperty(mutants(...schemes), odd, odd, async (scheme, secret, body) => {
        const plan = { type: 'scheme', scheme, secret: secret || 'x' }
        const credential = { id: 'x', name: 'x', authenticationPlan: plan } as unknown as Credential
        if (schemeIssues(scheme).length > 0 || checkCredential(credential).length > 0) return
        const headers = namesIn(scheme).map((name) => [name, secret.replaceAll(/[^\x20-\x7e]/g, '')] as const)
        const given = { method: 'POST', url: 'https://a.test/x?a=1', headers, body: utf8(body) }
        const { verdict } = await verify(given, credential, { now })
        expect(['invalid', 'not-checked']).toContain(verdict)
      }),
      { numRuns: runs },
    )
  })
})

/** Texts of a scheme that may be header names, so that verification gets past missing headers. */
const namesIn = (scheme: unknown): string[] =>
  placesOf(scheme).flatMap(({ of, key }) => {
    const value = of[key]
    return typeof value === 'string' && /^[\w-]{1,60}$/.test(value) ? [value] : []
  })

describe('a mutated config file', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vhook-fuzz-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const whole = {
    ...settingsSchema.parse({}),
    target: '3000',
    storeWait: 'none',
    routes: [{ path: '/a/*', method: 'POST', header: { name: 'x', value: 'y' }, credentials: ['c'], enforce: true }],
    credentials: [{ id: 'c', authenticationPlan: { type: 'hmac', secretKey: { env: 'S' }, algorithm: 'sha256' } }],
  }
  const text = fc.oneof(asJson(mutants(whole)), texts(JSON.stringify(whole)), odd)

  test('is loaded, or rejected with its errors', async () => {
    const path = join(folder, 'vhook.config.json')
    let loaded = 0
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        writeFileSync(path, given)
        const read = await readSettings({}, { cwd: folder, env: { S: 's3cret-of-the-test' } })
        if ('settings' in read) loaded += 1
        else expect(read.problems.filter((problem) => problem.trim() !== '').length).toBeGreaterThan(0)
        expect('problems' in read ? read.problems.join('') : '').not.toContain('s3cret-of-the-test')
      }),
      { numRuns: runs },
    )
    expect(loaded).toBeGreaterThan(0)
  })
})
