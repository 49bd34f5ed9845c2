import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { utf8 } from '../../../../server/core/text/bytes.ts'
import { toCurl } from '../../../../server/core/export/curl.ts'
import { requestFromCurl } from '../../../../server/core/import/curl.ts'
import type { HeaderList, SignedRequest } from '../../../../server/core/model/request.ts'

const request = (more: Partial<SignedRequest> = {}): SignedRequest => ({
  method: 'POST',
  url: 'https://a.test/hook?x=1&y=[2]',
  headers: [['Content-Type', 'application/json']],
  body: utf8('{"a":"it\'s"}'),
  ...more,
})
const shown = (one: SignedRequest): string => toCurl(one, { secrets: 'shown' })

describe('a curl command', () => {
  test('is readable', () => {
    expect(shown(request())).toMatchInlineSnapshot(`
      "curl -g --path-as-is -X POST --url 'https://a.test/hook?x=1&y=[2]' \\
        -H 'Content-Type: application/json' \\
        -H accept: \\
        -H user-agent: \\
        --data-raw '{"a":"it'\\''s"}'"
    `)
  })

  test('hides credentials unless asked', () => {
    const secret = request({
      headers: [
        ['Authorization', 'Bearer s3cret'],
        ['X-Mine', 's3cret'],
        ['X-Signature', 'abc'],
      ],
    })
    const masked = toCurl(secret, { secrets: 'masked', sensitive: ['x-mine'] })
    expect(masked).not.toContain('s3cret')
    expect(masked).toContain(`-H 'Authorization: Bearer '"$AUTHORIZATION"`)
    expect(masked).toContain(`-H 'X-Mine: '"$MINE"`)
    const shownAlready = request({ headers: [['X-Mine', '•••• (6 characters)']] })
    expect(toCurl(shownAlready, { secrets: 'masked' })).toContain(`-H 'X-Mine: '"$MINE"`)
    expect(masked).toContain('X-Signature: abc')
    expect(shown(secret)).toContain("'Authorization: Bearer s3cret'")
  })

  test.each([
    ['a header named like a file', request({ headers: [['@/etc/passwd', 'x']] }), '@/etc'],
    ['a header with a line break', request({ headers: [['A', 'x\r\nB: y']] }), 'B: y'],
  ])('leaves out %s', (_name, one, text) => {
    expect(shown(one)).not.toContain(text)
  })

  test('never contains a character that controls a terminal', () => {
    const anyHeaders = fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string({ unit: 'binary' })))
    fc.assert(
      fc.property(
        fc.string(),
        fc.string({ unit: 'binary' }),
        anyHeaders,
        fc.string({ unit: 'binary' }),
        (method, url, headers, body) => {
          expect(shown({ method, url, headers, body: utf8(body) })).not.toMatch(
            /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u,
          )
        },
      ),
    )
  })

  test('is read back as the original request', () => {
    const header = fc.tuple(fc.stringMatching(/^x-[a-z]{1,8}$/), fc.stringMatching(/^[!-~]([ -~]*[!-~])?$/))
    fc.assert(
      fc.property(fc.array(header), fc.stringMatching(/^[ -~]{1,60}$/), (headers, text) => {
        const one = request({ headers: [...headers, ['Content-Type', 'text/plain']], body: utf8(text) })
        expect(requestFromCurl(shown(one))).toEqual(one)
      }),
    )
  })
})

describe('the command in a shell', () => {
  const arrived: Array<{ message: IncomingMessage; body: Uint8Array }> = []
  const server = createServer((message, response) => {
    void buffer(message).then((body) => {
      arrived.push({ message, body: new Uint8Array(body) })
      response.end('ok')
    })
  })
  let origin = ''
  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())

  const nasty = `'; touch /nowhere/x; $(id) \`id\` "\\ !! %s \${HOME}\n`
  test.each<[string, HeaderList, Uint8Array]>([
    ['quotes and substitutions', [['X-A', `'"$(id)\`id\`!\\`]], utf8(nasty)],
    ['binary bytes', [['Content-Type', 'application/octet-stream']], Uint8Array.from({ length: 256 }, (_, at) => at)],
    ['characters that a terminal acts on', [['A', 'b']], utf8('\x1b[201~\nid\n\ttab\r\n')],
    ['other letters', [['X-Name', "caf\xe9 '%s' \\"]], utf8('日本 é')],
    [
      'an empty value, and a name given twice',
      [
        ['X-A', ''],
        ['X-B', '1'],
        ['x-b', '2'],
      ],
      utf8('@/etc/hostname'),
    ],
    ['nothing', [], new Uint8Array()],
  ])('sends %s exactly', async (_name, headers, body) => {
    const command = shown({ method: 'PUT', url: `${origin}/a/../b?x=[1]`, headers, body })
    await promisify(execFile)('sh', ['-c', `${command} --no-progress-meter --noproxy '*'`])
    const last = arrived.pop()
    const message = last?.message
    expect(last?.body).toEqual(new Uint8Array(body))
    expect(message?.method).toBe('PUT')
    expect(message?.url).toBe('/a/../b?x=[1]')
    const sent = message?.rawHeaders.flatMap((name, at, all) => (at % 2 === 0 ? [[name, all[at + 1]]] : []))
    expect(sent?.filter(([name]) => !/^(host|content-length)$/i.test(name ?? ''))).toEqual(headers)
  })
})
