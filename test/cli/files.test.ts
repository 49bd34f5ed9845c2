import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { utf8 } from '../../server/core/text/bytes.ts'
import { runWith, type Ran } from './fake-io.ts'

interface Vector {
  secret: string
  credential: { plan: Record<string, unknown>; timestampUnit: string }
  method: string
  url: string
  headers: Record<string, string>
  bodyBase64: string
  now: number
}

// Made by Stripe's own library: see the file's `howMade`.
const vectors = JSON.parse(readFileSync(new URL('../vectors/vapi-hmac.json', import.meta.url), 'utf8')) as {
  cases: Vector[]
}
const vector = vectors.cases[0] as Vector
const { method, url, headers, bodyBase64, now } = vector
const plan = { type: 'hmac', ...vector.credential.plan, secretKey: vector.secret, timestampUnit: 's' }
const body = Buffer.from(bodyBase64, 'base64')
const raw = Buffer.concat([
  Buffer.from(
    `${method} ${url} HTTP/1.1\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`,
  ),
  body,
])
const har = {
  request: {
    method,
    url,
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    postData: { text: body.toString() },
  },
}
const curl = `curl '${url}' ${Object.entries(headers)
  .map(([name, value]) => `-H '${name}: ${value}'`)
  .join(' ')} --data-raw '${body.toString()}'`

let folder = ''
const at = (name: string): string => join(folder, name)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vhook-files-'))
  const credential = (more = {}): string =>
    JSON.stringify({ id: 'prod', name: 'Production', authenticationPlan: { ...plan, ...more } })
  await Promise.all(
    Object.entries({
      'request.json': JSON.stringify({ method, url, headers: Object.entries(headers), bodyBase64 }),
      'request.http': raw,
      'request.har': JSON.stringify(har),
      'request.sh': curl,
      'body.json': body,
      'credential.json': credential(),
      'wrong.json': credential({ secretKey: 'another' }),
      'bad.json': credential({ algorithm: 'sha3' }),
      'empty.json': '{}',
      'oauth.json': JSON.stringify({
        authenticationPlan: {
          type: 'oauth2',
          clientId: 'x',
          clientSecret: 'y',
          issuer: 'jwt',
          jwksUrl: 'https://a.test/jwks',
        },
      }),
    }).map(async ([name, content]) => await writeFile(at(name), content)),
  )
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const time = ['--now', String(now * 1000)]
const verify = async (source: string[], credential = 'credential.json'): Promise<Ran> =>
  await runWith(['verify', ...source, '--credential', at(credential), ...time, '--json'])
const verdictOf = ({ out }: Ran): string =>
  (JSON.parse(out) as { verification: { verdict: string } }).verification.verdict

// A JWT whose key set was not fetched.
const unknownKey = [{ alg: 'RS256', kid: 'a' }, { sub: 'x' }]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .concat('AAAA')
  .join('.')

describe('vhook verify', () => {
  test.each(['request.json', 'request.http', 'request.har', 'request.sh'])(
    'exits 0 for the valid request %s',
    async (file) => {
      const ran = await verify(['--request', at(file)])
      expect({ code: ran.code, verdict: verdictOf(ran), err: ran.err }).toEqual({ code: 0, verdict: 'valid', err: '' })
    },
  )

  test('reads a file argument, standard input, or flags', async () => {
    const flags = [
      '--url',
      url,
      '--body-file',
      at('body.json'),
      ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
    ]
    const input = { input: () => Promise.resolve(new Uint8Array(raw)) }
    const ran = [
      await verify([at('request.http')]),
      await runWith(['verify', '-', '--credential', at('credential.json'), ...time, '--json'], input),
      await verify(flags),
    ]
    expect(ran.map(verdictOf)).toEqual(['valid', 'valid', 'valid'])
  })

  test('exits 1 for a wrong secret, with a diagnosis', async () => {
    const ran = await verify([at('request.json')], 'wrong.json')
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.out)).toMatchObject({
      verification: { verdict: 'invalid' },
      diagnosis: { cause: 'wrong-secret', rank: 'likely', causes: [] },
    })
  })

  test('prints the diagnosis of a changed header', async () => {
    const args = [
      'verify',
      at('request.json'),
      '--header',
      'x-timestamp: 1',
      '--credential',
      at('credential.json'),
      ...time,
    ]
    const ran = await runWith(args)
    expect(ran.code).toBe(1)
    expect(ran.out).toContain('✗ invalid  against Production')
    expect(ran.out).toContain('Most likely: The timestamp was changed after it was signed.')
  })

  test('exits 3 if a key set is missing', async () => {
    const ran = await verify([at('request.json'), '--header', `Authorization: Bearer ${unknownKey}`], 'oauth.json')
    expect([ran.code, verdictOf(ran)]).toEqual([3, 'not-checked'])
  })

  test.each([
    ['bad.json', 'algorithm must be one of'],
    ['empty.json', 'it is not a JSON object with an authenticationPlan'],
    ['nowhere.json', 'nowhere.json does not exist'],
  ])('exits 2 for the credential %s, with the reason', async (file, why) => {
    const ran = await verify([at('request.json')], file)
    expect(ran.code).toBe(2)
    expect(ran.err).toContain(why)
  })
})

describe('a request from a file, with stored credentials,', () => {
  const stored = (name: string): string[] => ['--data-dir', at(name)]
  const run = async (args: string): Promise<Ran> => await runWith([...args.split(' '), ...stored('stored'), ...time])

  test('needs one', async () => {
    const ran = await runWith(['verify', at('request.json'), ...stored('none')])
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('--credential is required')])
    expect(await runWith(['sign', at('request.json'), ...stored('none')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--credential is required'),
    })
  })

  test('is verified by id, by name, and with all of them', async () => {
    await runWith(['credentials', 'add', '--from', at('wrong.json'), '--id', 'other', '--name', 'Other', ...stored('stored')]) // prettier-ignore
    await runWith(['credentials', 'add', '--from', at('credential.json'), ...stored('stored')])
    for (const choice of [' --credential prod', ' --credential Production', ''])
      expect(await run(`verify ${at('request.http')}${choice}`)).toMatchObject({
        code: 0,
        out: expect.stringContaining('Production'),
      })
    const wrong = await run(`verify ${at('request.json')} --credential other --json`)
    expect([wrong.code, JSON.parse(wrong.out)]).toMatchObject([
      1,
      { verification: { credentialId: 'other' }, diagnosis: { cause: expect.any(String) } },
    ])
    const { out } = await run(`verify ${at('request.json')} --credential other`)
    expect(out).toMatch(/^Fix: vhook routes add \/\S* --credential prod$/m)
    expect(await run(`verify ${at('request.json')} --credential nobody`)).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no credential nobody.'),
    })
    expect((await run('events --json')).out).toBe('')
  })

  test('is signed as with a file', async () => {
    const [by, file] = [await run(`sign ${at('request.json')} --credential prod --json`), at('credential.json')]
    expect(by).toEqual(await run(`sign ${at('request.json')} --credential ${file} --json`))
    expect(by.out).toContain(headers['x-signature'])
    expect((await run(`sign ${at('request.json')} --credential prod`)).out).toContain('Command\ncurl')
  })

  test('is signed without showing a token', async () => {
    const flags = ['--plan', 'bearer', '--id', 'token', '--secret-stdin', ...stored('stored')]
    await runWith(['credentials', 'add', ...flags], { input: () => Promise.resolve(utf8('the-token-itself')) })
    const { code, out } = await run(`sign ${at('request.json')} --credential token --json`)
    expect([code, out]).toEqual([0, expect.stringMatching(/authorization/i)])
    expect(out).not.toContain('the-token-itself')
  })
})

describe('the line end of an .http file', () => {
  const withNewline = Buffer.concat([raw, Buffer.from('\n')])

  test('that an editor added does not make the request invalid, and is mentioned', async () => {
    await writeFile(at('edited.http'), withNewline)
    const ran = await verify([at('edited.http')])
    expect([ran.code, verdictOf(ran), ran.err]).toEqual([0, 'valid', expect.stringContaining('line end of the file')])
    const signed = await runWith(['sign', at('edited.http'), '--credential', at('credential.json'), ...time, '--json'])
    expect([signed.out, signed.err]).toEqual([
      expect.stringContaining(headers['x-signature'] ?? ''),
      expect.stringContaining('line end of the file'),
    ])
  })

  test('that was signed stays', async () => {
    const file = at('signed.http')
    await writeFile(at('body-newline'), `${body.toString()}\n`)
    const signing = ['sign', '--body-file', at('body-newline'), '--url', url, '--credential', at('credential.json')]
    const { headers: lines } = JSON.parse((await runWith([...signing, ...time, '--json'])).out) as {
      headers: Array<[string, string]>
    }
    const head = lines.map(([name, value]) => `${name}: ${value}\n`).join('')
    await writeFile(file, `POST ${url}\n${head}\n${body.toString()}\n`)
    const ran = await verify([file])
    expect([ran.code, verdictOf(ran), ran.err]).toEqual([0, 'valid', ''])
  })

  test('is not the cause of another mistake', async () => {
    await writeFile(at('edited.http'), withNewline)
    const ran = await verify([at('edited.http')], 'wrong.json')
    expect(JSON.parse(ran.out)).toMatchObject({ diagnosis: { cause: 'wrong-secret' } })
  })
})

test('the event of a Lambda function is verified with its decoded body', async () => {
  const event = {
    requestContext: { http: { method, path: '/' }, domainName: new URL(url).host },
    rawPath: new URL(url).pathname,
    rawQueryString: '',
    headers,
    body: bodyBase64,
    isBase64Encoded: true,
  }
  await writeFile(at('lambda.json'), JSON.stringify(event))
  expect(verdictOf(await verify([at('lambda.json')]))).toBe('valid')
})

test.each(['verify', 'sign'])('%s of a file that does not exist says so', async (command) => {
  const data = ['--data-dir', at('data')]
  for (const name of ['nofile.http', 'no/such/file', 'nofile'])
    expect(await runWith([command, name, ...data])).toMatchObject({
      code: 1,
      err: expect.stringContaining(`No such file or event: ${name}.`),
    })
})

test('export asks for a selection, and --all is one', async () => {
  const data = ['--data-dir', at('data')]
  expect(await runWith(['export', ...data])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/No event selected\.[^]*or --all/),
  })
  expect(await runWith(['export', 'latest', '--all', ...data])).toMatchObject({ code: 2 })
  expect(await runWith(['export', '--all', ...data])).toMatchObject({
    code: 1,
    err: expect.stringContaining('No event matches'),
  })
})

describe('vhook sign', () => {
  test('says that curl sends no content type where the request has none', async () => {
    const args = ['sign', '--body-file', at('body.json'), '--url', url, '--credential', at('credential.json'), ...time]
    expect((await runWith(args)).out).toContain('The request has no content-type header, so curl sends none.')
    const typed = await runWith([...args, '--header', 'content-type: application/json'])
    expect(typed).toMatchObject({ code: 0 })
    expect(typed.out).not.toContain('no content-type header')
  })

  test('prints the headers of the sender byte for byte, and the signed payload', async () => {
    const ran = await runWith([
      'sign',
      '--request',
      at('request.json'),
      '--credential',
      at('credential.json'),
      ...time,
      '--json',
    ])
    const signed = JSON.parse(ran.out) as {
      headers: Array<[string, string]>
      added: unknown
      signedPayloadBase64: string
    }
    expect(ran.code).toBe(0)
    expect(Object.fromEntries(signed.headers)).toEqual(headers)
    expect(signed.added).toContainEqual(['x-signature', headers['x-signature']])
    expect(Buffer.from(signed.signedPayloadBase64, 'base64').toString()).toBe(`${now}.${body.toString()}`)
  })

  test('prints a curl command with the new signature', async () => {
    const args = ['sign', '--body-file', at('body.json'), '--url', url, '--credential', at('credential.json'), ...time]
    const { code, out } = await runWith(args)
    expect(code).toBe(0)
    expect(out).toContain(`-H 'x-signature: ${headers['x-signature']}'`)
    expect(out).toContain('Signed payload\n')
  })

  test('says why a request cannot be signed', async () => {
    const ran = await runWith(['sign', '--request', at('request.json'), '--credential', at('oauth.json')])
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('The request cannot be signed')
  })
})

describe('vhook presets', () => {
  test('lists every sender, and shows one with the command that adds it', async () => {
    const list = await runWith(['presets', '--json'])
    const ids = list.out.split('\n').map((line) => (JSON.parse(line) as { id: string }).id)
    expect(ids).toContain('stripe')
    expect((await runWith(['presets', 'stripe'])).out).toContain('vhook credentials add --preset stripe')
  })

  test('exits 1 for an unknown sender', async () => {
    expect(await runWith(['presets', 'nobody'])).toMatchObject({ code: 1, out: '' })
  })
})

describe('vhook completion', () => {
  test.each(['bash', 'zsh', 'fish', 'powershell'])('%s', async (shell) => {
    const lines: unknown[] = []
    const original = console.log
    console.log = (line) => void lines.push(line)
    try {
      expect(await runWith(['completion', shell])).toMatchObject({ code: 0, err: '' })
    } finally {
      console.log = original
    }
    expect(String(lines[0])).toContain('vhook complete')
  })
})

test('a body file is read as bytes, not as text', async () => {
  await writeFile(at('bytes'), Uint8Array.of(0, 255, 13, 10))
  const ran = await runWith([
    'sign',
    '--body-file',
    at('bytes'),
    '--credential',
    at('credential.json'),
    ...time,
    '--json',
  ])
  const { signedPayloadBase64 } = JSON.parse(ran.out) as { signedPayloadBase64: string }
  expect(new Uint8Array(Buffer.from(signedPayloadBase64, 'base64'))).toEqual(
    Uint8Array.of(...utf8(`${now}.`), 0, 255, 13, 10),
  )
})
