import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bench, startInspector } from '../../support/inspector.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startInspector()
})
afterAll(() => bench[Symbol.asyncDispose]())

const replay = (edit: object, action = 'replay') =>
  bench.call('POST', `/api/events/latest/${action}`, { signature: 'keep', ...edit })

describe('a replay', () => {
  test('is sent, and its attempt is returned masked', async () => {
    const { status, text } = await replay({
      method: 'PUT',
      path: '/other?x=1',
      headers: [['X-A', 'caf\u00e9']],
      bodyBase64: 'AAE=',
    })
    expect([status, JSON.parse(text)]).toMatchObject([
      200,
      { attempt: { cause: 'replay', method: 'PUT', path: '/other?x=1' } },
    ])
    expect(text).not.toContain('the-real-secret')
  })

  test('can be previewed without being sent', async () => {
    const before = bench.service.sent.length
    const { text } = await replay({ headers: [['X-A', 'b']] }, 'replay/preview')
    expect(JSON.parse(text)).toEqual({ headers: [['X-A', 'b']], added: [] })
    expect(bench.service.sent.length).toBe(before)
  })
})

describe('an edit that could smuggle a request', () => {
  test.each<[string, object, string]>([
    ['CR in a value', { headers: [['X-A', 'a\rb']] }, 'X-A'],
    ['LF in a value', { headers: [['X-A', 'a\nX-B: c']] }, 'X-A'],
    ['NUL in a value', { headers: [['X-A', 'a\0']] }, 'X-A'],
    ['a character above U+00FF in a value', { headers: [['X-A', '\u0100']] }, 'X-A'],
    ['an empty name', { headers: [['', 'a']] }, 'header name'],
    ['a space in a name', { headers: [['X A', 'a']] }, 'X A'],
    ['CRLF in a name', { headers: [['X\r\nY', 'a']] }, 'header name'],
    ['a colon in a name', { headers: [['X:', 'a']] }, 'X:'],
    ['Content-Length', { headers: [['Content-Length', '5']] }, 'Content-Length'],
    ['Host', { headers: [['Host', 'evil.example']] }, 'Host'],
    ['Connection', { headers: [['connection', 'x-a']] }, 'connection'],
    ['Transfer-Encoding', { headers: [['transfer-encoding', 'chunked']] }, 'transfer-encoding'],
    ['a space in the path', { path: '/a b' }, 'path'],
    ['CRLF in the path', { path: '/a\r\nX: y' }, 'path'],
    ['an absolute path', { path: 'http://169.254.169.254/' }, 'path'],
    ['CRLF in the method', { method: 'GET\r\nX: y' }, 'method'],
    ['LF in the path', { path: '/a\nX: y' }, 'path'],
    ['NUL in the path', { path: '/a\0' }, 'path'],
    ['a space in the method', { method: 'GE T' }, 'method'],
    ['a body that is not base64', { bodyBase64: '%%%' }, 'body'],
    ['an unknown signature mode', { signature: 'forge' }, 'signature'],
    ['a header of three parts', { headers: [['a', 'b', 'c']] }, 'headers.0'],
    ['a field that does not exist', { target: 'http://169.254.169.254' }, 'target'],
  ])('(%s) is rejected, the error names the field, and nothing is sent', async (_name, edit, field) => {
    const before = bench.service.sent.length
    for (const action of ['replay', 'replay/preview']) {
      const { status, text } = await replay(edit, action)
      const { error } = JSON.parse(text) as { error: { code: string; message: string } }
      expect([status, error.code]).toEqual([400, 'BAD_REQUEST_FIELD'])
      expect(error.message).toContain(field)
    }
    expect(bench.service.sent.length).toBe(before)
  })
})
