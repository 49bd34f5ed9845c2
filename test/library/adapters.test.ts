import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { fromFetch } from '../../server/core/library/from-fetch.ts'
import { fromNode } from '../../server/core/library/from-node.ts'
import { headerList } from '../../server/core/library/headers.ts'

const body = Uint8Array.of(0, 255, 10, 195)

describe('headers become pairs', () => {
  test.each([
    [
      'pairs: the same array',
      [['A', '1'] as const, ['a', '2'] as const],
      [
        ['A', '1'],
        ['a', '2'],
      ],
    ],
    ['no pairs', [], []],
    [
      'rawHeaders of Node: order, case and duplicates',
      ['A', '1', 'a', '2'],
      [
        ['A', '1'],
        ['a', '2'],
      ],
    ],
    [
      'Headers of the Fetch API',
      new Headers([
        ['X-B', '2'],
        ['X-A', '1'],
      ]),
      [
        ['x-a', '1'],
        ['x-b', '2'],
      ],
    ],
    [
      'headers of Node',
      { a: '1', b: ['2', '3'], c: undefined },
      [
        ['a', '1'],
        ['b', '2'],
        ['b', '3'],
      ],
    ],
    ['a header of Node named forEach', { foreach: '1' }, [['foreach', '1']]],
  ])('from %s', (_name, headers, pairs) => {
    expect(headerList(headers)).toEqual(pairs)
  })

  test('without copying pairs', () => {
    const pairs = [['A', '1']] as const
    expect(headerList(pairs)).toBe(pairs)
  })
})

describe('fromFetch', () => {
  const init = { method: 'POST', headers: { 'X-Signature': 'abc' }, body }

  test('reads the exact bytes and leaves the body readable', async () => {
    const request = new Request('https://example.com/hook?a=1', init)
    const signed = await fromFetch(request)
    expect(signed).toEqual({
      method: 'POST',
      url: 'https://example.com/hook?a=1',
      headers: [['x-signature', 'abc']],
      body,
    })
    expect(new Uint8Array(await request.arrayBuffer())).toEqual(body)
  })

  test('takes the public URL from its options', async () => {
    const request = new Request('http://10.0.0.1/hook', init)
    expect((await fromFetch(request, { url: 'https://example.com/hook' })).url).toBe('https://example.com/hook')
  })

  test('rejects a request whose body was read before', async () => {
    const request = new Request('https://example.com/hook', init)
    await request.text()
    await expect(fromFetch(request)).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })
})

describe('fromNode', () => {
  /** What a server of node:http makes of one request. */
  async function received(head: readonly string[]): Promise<IncomingMessage> {
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.write([...head, 'Content-Length: 0', '', ''].join('\r\n'))
    const [request] = (await once(server, 'request')) as [IncomingMessage]
    socket.destroy()
    server.close()
    return request
  }

  test('reads order, case and duplicates of the headers, and builds the URL from the Host header', async () => {
    const request = await received(['POST /hook?a=1 HTTP/1.1', 'Host: example.com', 'X-Sig: 1', 'x-sig: 2'])
    expect(fromNode(request, body)).toEqual({
      method: 'POST',
      url: 'http://example.com/hook?a=1',
      headers: [
        ['Host', 'example.com'],
        ['X-Sig', '1'],
        ['x-sig', '2'],
        ['Content-Length', '0'],
      ],
      body,
    })
  })

  const bare = { method: 'POST', url: '/hook', rawHeaders: ['Host', 'example.com'] }

  test.each([
    ['the whole path in a mounted Express app', { originalUrl: '/api/hook' }, 'http://example.com/api/hook'],
    ['the protocol that Express and Fastify determine', { protocol: 'https' }, 'https://example.com/hook'],
    ['https on a TLS socket', { socket: { encrypted: true } }, 'https://example.com/hook'],
    ['only the path without a Host header', { rawHeaders: [] }, '/hook'],
  ])('uses %s', (_name, more, url) => {
    expect(fromNode({ ...bare, ...more }, body).url).toBe(url)
  })

  test('takes the public URL from its options', () => {
    expect(fromNode(bare, body, { url: 'https://public.example/hook' }).url).toBe('https://public.example/hook')
  })

  test('takes a text as its UTF-8 bytes', () => {
    expect(fromNode(bare, 'é').body).toEqual(Uint8Array.of(0xc3, 0xa9))
  })

  test.each([
    ['a parsed body', { a: 1 }],
    ['no body', undefined],
  ])('throws on %s', (_name, parsed) => {
    expect(() => fromNode(bare, parsed as never)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }))
  })
})
