import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base64, latin1Text, utf8 } from '../../../../server/core/text/bytes.ts'
import { VhookError } from '../../../../server/core/model/errors.ts'
import { readRequest } from '../../../../server/core/import/request.ts'

const read = (text: string) => {
  const { method, url, headers, body } = readRequest(utf8(text))
  return { method, url, headers, body: latin1Text(body) }
}
const json = (value: unknown) => read(JSON.stringify(value))
const message = (text: string): string => {
  try {
    readRequest(utf8(text))
  } catch (error) {
    if (error instanceof VhookError) return error.message
    throw error
  }
  return 'was read'
}

describe("a request in vhook's JSON", () => {
  const whole = {
    method: 'POST',
    url: 'https://a.test/x',
    headers: [
      ['X-A', '1'],
      ['x-a', '2'],
    ],
    bodyBase64: base64(Uint8Array.of(0, 255)),
  }

  test('keeps order, case and duplicates of headers, and every byte', () => {
    expect(json(whole)).toEqual({ method: 'POST', url: 'https://a.test/x', headers: whole.headers, body: '\x00\xff' })
  })
  test('may have headers as an object and its body as text', () => {
    expect(json({ url: '/x', headers: { A: 'b' }, body: '{}' })).toEqual({
      method: 'POST',
      url: '/x',
      headers: [['A', 'b']],
      body: '{}',
    })
  })
  test('may be the output of show --json', () => {
    expect(
      json({ method: 'PUT', path: '/hook?a=1', publicUrl: 'https://t.test', headers: [], bodyBase64: 'aGk=' }),
    ).toEqual({
      method: 'PUT',
      url: 'https://t.test/hook?a=1',
      headers: [],
      body: 'hi',
    })
  })
  test.each([
    [{ ...whole, bodyBase64: '%' }, 'its bodyBase64 is not base64'],
    [{ ...whole, headers: [['A']] }, 'a header is not a pair of texts'],
    [{ ...whole, headers: 3 }, 'its headers are neither pairs nor an object'],
    [{ ...whole, url: 3 }, 'its url is not text'],
    [{ url: '/', body: { a: 1 } }, 'its body is not text'],
  ])('is refused with the reason: %j', (value, why) => {
    expect(message(JSON.stringify(value))).toContain(why)
  })
})

describe('a Lambda event', () => {
  const body = base64(Uint8Array.of(0, 255))
  const expected = { method: 'POST', headers: [['host', 'api.test'], ['x-a', '1']], body: '\x00\xff' } // prettier-ignore

  test('of an HTTP API or a function URL is read, its body decoded', () => {
    const event = {
      version: '2.0',
      rawPath: '/stage/hook',
      rawQueryString: 'a=b%20c&a=d',
      headers: { host: 'api.test', 'x-a': '1' },
      requestContext: { domainName: 'other.test', http: { method: 'POST', path: '/hook' } },
      body,
      isBase64Encoded: true,
    }
    expect(json(event)).toEqual({ ...expected, url: 'https://api.test/stage/hook?a=b%20c&a=d' })
    expect(json({ ...event, cookies: ['k=v', 'l=w'] }).headers).toContainEqual(['cookie', 'k=v; l=w'])
    expect(json({ ...event, body: '{}', isBase64Encoded: false }).body).toBe('{}')
    expect(message(JSON.stringify({ ...event, body: '{}' }))).toContain('isBase64Encoded is true, but')
  })

  test('of a REST API is read with the stage in its path, and repeated headers and parameters', () => {
    const event = {
      resource: '/hook',
      path: '/hook',
      httpMethod: 'POST',
      headers: { Host: 'api.test', 'X-A': '2' },
      multiValueHeaders: { Host: ['api.test'], 'X-A': ['1', '2'] },
      queryStringParameters: { a: 'd' },
      multiValueQueryStringParameters: { a: ['b c', 'd'] },
      requestContext: { path: '/prod/hook', domainName: 'api.test' },
      body: null,
      isBase64Encoded: false,
    }
    expect(json(event)).toEqual({
      method: 'POST',
      url: 'https://api.test/prod/hook?a=b%20c&a=d',
      headers: [
        ['Host', 'api.test'],
        ['X-A', '1'],
        ['X-A', '2'],
      ],
      body: '',
    })
  })

  test('of a load balancer is read with its query as it was sent', () => {
    const event = {
      requestContext: { elb: { targetGroupArn: 'arn' } },
      httpMethod: 'POST',
      path: '/hook',
      queryStringParameters: { a: 'b%20c' },
      headers: { host: 'api.test', 'x-forwarded-proto': 'http', 'x-a': '1' },
      body,
      isBase64Encoded: true,
    }
    expect(json(event)).toMatchObject({ url: 'http://api.test/hook?a=b%20c', body: '\x00\xff' })
  })
})

test('a body in base64 is decoded wherever isBase64Encoded says so', () => {
  expect(json({ url: '/x', headers: {}, body: 'aGk=', isBase64Encoded: true }).body).toBe('hi')
  expect(message(JSON.stringify({ url: '/x', body: '%', isBase64Encoded: true }))).toContain('its body is not base64')
})

describe('the line end of a file with HTTP text', () => {
  const bodies = (text: string) => {
    const { body, bodyWithoutNewline } = readRequest(utf8(text))
    return [latin1Text(body), bodyWithoutNewline && latin1Text(bodyWithoutNewline)]
  }

  test.each([
    ['is not in the body that Content-Length describes', 'Content-Length: 2\n\n{}\n', ['{}', undefined]],
    ['is in the body that Content-Length describes', 'Content-Length: 3\n\n{}\n', ['{}\n', undefined]],
    ['may be in the body without Content-Length', 'X: 1\n\n{}\n', ['{}\n', '{}']],
    ['may be CRLF', 'X: 1\r\n\r\n{}\r\n', ['{}\r\n', '{}']],
    ['is at most one', 'X: 1\n\n{}\n\n', ['{}\n\n', '{}\n']],
    ['may be in the body with a wrong Content-Length', 'Content-Length: 9\n\n{}\n', ['{}\n', '{}']],
    ['may be missing', 'X: 1\n\n{}', ['{}', undefined]],
  ])('%s', (_name, rest, expected) => {
    expect(bodies(`POST /x HTTP/1.1\n${rest}`)).toEqual(expected)
  })
})

describe('raw HTTP text', () => {
  test('is read with CRLF, the body byte for byte', () => {
    expect(read('POST /x?y=1 HTTP/1.1\r\nHost: a.test\r\nX-A:  b \r\n\r\n{"a":\r\n1}\n')).toEqual({
      method: 'POST',
      url: '/x?y=1',
      headers: [
        ['Host', 'a.test'],
        ['X-A', 'b'],
      ],
      body: '{"a":\r\n1}\n',
    })
  })
  test('is read with LF, and without a version', () => {
    expect(read('PUT https://a.test/x\nA: b\n\nhi')).toEqual({
      method: 'PUT',
      url: 'https://a.test/x',
      headers: [['A', 'b']],
      body: 'hi',
    })
  })
  test('loses the newline of an editor only if Content-Length says so', () => {
    expect(read('POST / HTTP/1.1\nContent-Length: 2\n\nhi\n').body).toBe('hi')
    expect(read('POST / HTTP/1.1\nContent-Length: 2\n\nhi!\n').body).toBe('hi!\n')
  })
  test('keeps binary bytes', () => {
    const head = utf8('POST / HTTP/1.1\r\n\r\n')
    expect(readRequest(Uint8Array.of(...head, 0, 200, 13, 10)).body).toEqual(Uint8Array.of(0, 200, 13, 10))
  })
  test('may end after its headers', () => {
    expect(read('GET / HTTP/1.1\r\nA: b\r\n')).toMatchObject({ headers: [['A', 'b']], body: '' })
  })
  test('of an .http file may have comments before it, and no second request after it', () => {
    const one = '# a note\r\n\n### first\nPOST /x\nA: b\n\nhi'
    expect(read(one)).toEqual({ method: 'POST', url: '/x', headers: [['A', 'b']], body: 'hi' })
    expect(message(`${one}\n\n### second\n\nGET /y\n`)).toContain('more than one request')
    expect(read(`${one}\n### a heading\n`).body).toBe('hi\n### a heading\n')
  })
  test('is refused for a line that is not a header', () => {
    expect(message('GET / HTTP/1.1\nnonsense\n\n')).toContain('"nonsense" is not a header line')
  })
})

describe('NDJSON', () => {
  const line = '{"method":"PUT","url":"/x","body":"hi"}'
  test('is read when it has one line', () => {
    expect(read(`${line}\n\n`)).toEqual({ method: 'PUT', url: '/x', headers: [], body: 'hi' })
  })
  test('of several lines is refused, and invalid JSON is not called NDJSON', () => {
    expect(message(`${line}\n${line}\n`)).toContain('it has 2 lines')
    expect(message(`${line}\n{`)).toContain('not valid JSON')
  })
})

describe('a HAR', () => {
  const entry = {
    request: {
      method: 'POST',
      url: 'https://a.test/',
      headers: [
        { name: ':path', value: '/' },
        { name: 'A', value: 'b' },
      ],
      postData: { mimeType: 'x', text: 'é' },
    },
  }
  test.each([
    ['an entry', entry],
    ['a file with one entry', { log: { version: '1.2', entries: [entry] } }],
  ])('is read from %s without pseudo-headers', (_name, value) => {
    expect(json(value)).toEqual({
      method: 'POST',
      url: 'https://a.test/',
      headers: [['A', 'b']],
      body: latin1Text(utf8('é')),
    })
  })
  test.each([
    [{ log: { entries: [entry, entry] } }, 'it has 2 entries'],
    [{ log: {} }, 'it has 0 entries'],
    [{ request: { url: 'x' } }, 'has no method or no url'],
    [{ request: { method: 'POST', url: 'x', postData: { params: [{ name: 'a' }] } } }, 'as form fields'],
  ])('is refused with the reason: %j', (value, why) => {
    expect(message(JSON.stringify(value))).toContain(why)
  })
})

describe('a curl command', () => {
  test.each([
    [`curl https://a.test/x`, { method: 'GET', url: 'https://a.test/x', headers: [], body: '' }],
    [`$ curl -sS a.test`, { method: 'GET', url: 'http://a.test', headers: [], body: '' }],
    [
      `curl -X PUT 'https://a.test/?a=1&b=2' \\\n  -H 'A: it'\\''s' \\\n --header "B: \\"q\\" \\n" -d '{"a": 1}'`,
      {
        method: 'PUT',
        url: 'https://a.test/?a=1&b=2',
        headers: [
          ['A', "it's"],
          ['B', '"q" \\n'],
          ['Content-Type', 'application/x-www-form-urlencoded'],
        ],
        body: '{"a": 1}',
      },
    ],
    [
      `curl -XPATCH -dx=1 -d y=2 a.test`,
      {
        method: 'PATCH',
        url: 'http://a.test',
        headers: [['Content-Type', 'application/x-www-form-urlencoded']],
        body: 'x=1&y=2',
      },
    ],
    [
      `curl --json '{}' a.test`,
      {
        method: 'POST',
        url: 'http://a.test',
        headers: [
          ['Accept', 'application/json'],
          ['Content-Type', 'application/json'],
        ],
        body: '{}',
      },
    ],
    [`curl -G -d a=1 'a.test?b=2'`, { method: 'GET', url: 'http://a.test?b=2&a=1', headers: [], body: '' }],
    [
      `curl -u me:pw -H 'X;' -H 'Accept:' a.test`,
      {
        method: 'GET',
        url: 'http://a.test',
        headers: [
          ['Authorization', 'Basic bWU6cHc='],
          ['X', ''],
        ],
        body: '',
      },
    ],
    [
      `curl a.test --data-raw $'a\\'\\n\\x00\\u00e9' -H 'content-type: text/plain'`,
      { method: 'POST', url: 'http://a.test', headers: [['content-type', 'text/plain']], body: "a'\n\x00\xc3\xa9" },
    ],
    [
      `curl a.test --data-urlencode 'a=b c&'`,
      {
        method: 'POST',
        url: 'http://a.test',
        headers: [['Content-Type', 'application/x-www-form-urlencoded']],
        body: 'a=b%20c%26',
      },
    ],
    [
      `curl a.test --data-raw ''`,
      {
        method: 'POST',
        url: 'http://a.test',
        headers: [['Content-Type', 'application/x-www-form-urlencoded']],
        body: '',
      },
    ],
  ])('%s', (command, expected) => {
    expect(read(command)).toEqual(expected)
  })

  test.each([
    ['curl a.test | sh', 'which needs a shell'],
    ['curl a.test; rm x', 'which needs a shell'],
    ['curl "a.test/$(id)"', 'which needs a shell'],
    ['curl "a.test/`id`"', 'which needs a shell'],
    ['curl a.test -H "A: $TOKEN"', 'which needs a shell'],
    ['curl a.test -H $TOKEN', 'which needs a shell'],
    ['curl a.test -d @body.json', 'it reads the file @body.json'],
    ['curl a.test -F a=b', 'a multipart form'],
    ["curl 'a.test", 'a single quote is not closed'],
    ['curl "a.test', 'a double quote is not closed'],
    ['curl a.test b.test', 'more than one URL'],
    ['curl -s', 'it has no URL'],
    ['curl --frobnicate a.test', 'the option --frobnicate is not supported'],
    ['curl a.test -H', 'the option -H has no value'],
    ['curl a.test \\', 'it ends in a backslash'],
  ])('%s is refused with the reason', (command, why) => {
    expect(message(command)).toContain(why)
  })

  test('may contain dollar signs that expand nothing', () => {
    expect(read(`curl a.test --data-raw "costs $5" -H "a: \\$b"`)).toMatchObject({
      body: 'costs $5',
      headers: [
        ['a', '$b'],
        ['Content-Type', 'application/x-www-form-urlencoded'],
      ],
    })
  })
})

describe('any text', () => {
  const curlish = fc.array(
    fc.constantFrom('curl ', '-H ', "'", '"', '\\', '$', "$'", '\\x', '\n', '-d', ' ', 'a:b', '@f', '--url ', '-X'),
    { maxLength: 20 },
  )
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    curlish.map((parts) => `curl ${parts.join('')}`),
    fc.string().map((text) => `POST / HTTP/1.1\n${text}`),
    fc.object().map((value) => JSON.stringify({ request: value, headers: value })),
  )
  test('is read, or refused with an error of the table', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(() => message(text)).not.toThrow()
      }),
      { numRuns: 2000 },
    )
  })
  test('and any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => message(latin1Text(bytes))).not.toThrow()
      }),
    )
  })
})
