/** Bytes that an app sends, and what the sender gets: a response, vhook's error response, or a reset connection. */
export interface ResponseRow {
  name: string
  bytes: string
  /** Method of the request; default POST. */
  method?: string
  /** Text that the sender gets; absent if `code` is set. */
  sender?: string
  /** Code of vhook's error response, sent instead. */
  code?: 'app_bad_response'
  /** The sender gets `sender`, then a reset, so that a truncated response does not look complete. */
  cut?: true
}

const ok = (...lines: string[]): string => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n')
const bad = { code: 'app_bad_response' } as const
const cookies = 'Set-Cookie: a=1\r\nset-cookie: b=2\r\nSET-COOKIE: c=3\r\n'
const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `X-${index}: ${index}`)

/** Responses as Node's HTTP client parses them. */
export const responseRows: readonly ResponseRow[] = [
  {
    name: 'letter case, order and number of header lines',
    bytes: `${ok('X: 1', 'Content-Length: 0', 'x: 2').slice(0, -2)}${cookies}\r\n`,
    sender: `X: 1\r\nContent-Length: 0\r\nx: 2\r\n${cookies}`,
  },
  {
    name: 'bytes above 0x7f in a value, with a body',
    bytes: `${ok('X: caf\xe9 \xc3\xa9', 'Content-Length: 2')}hi`,
    sender: 'X: caf\xe9 \xc3\xa9\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nhi',
  },
  {
    name: 'no added Date or other header line',
    bytes: `${ok('Content-Length: 2')}hi`,
    sender: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nhi',
  },
  {
    name: 'an encoded body, unchanged',
    bytes: `${ok('Content-Encoding: gzip', 'Content-Length: 3')}\x1f\x8b\x08`,
    sender: '\r\n\r\n\x1f\x8b\x08',
  },
  {
    name: 'a body that ends with the connection',
    bytes: `${ok()}until the end`,
    sender: 'd\r\nuntil the end\r\n0\r\n\r\n',
  },
  {
    name: 'a chunked body',
    bytes: `${ok('Transfer-Encoding: chunked')}2\r\nhi\r\n0\r\n\r\n`,
    sender: '2\r\nhi\r\n0\r\n\r\n',
  },
  {
    name: 'trailers, announced',
    bytes: `${ok('Transfer-Encoding: chunked', 'Trailer: X-Sum')}2\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n`,
    sender: '2\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n',
  },
  {
    name: 'trailers, unannounced',
    bytes: `${ok('Transfer-Encoding: chunked')}0\r\nx-SUM: 1\r\n\r\n`,
    sender: '0\r\nx-SUM: 1\r\n\r\n',
  },
  {
    name: 'an early hint before the response',
    bytes: `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${ok('Content-Length: 2')}hi`,
    sender: 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n',
  },
  {
    name: 'an unknown interim status',
    bytes: `HTTP/1.1 199 What\r\n\r\n${ok('Content-Length: 2')}hi`,
    sender: 'HTTP/1.1 200 OK',
  },
  {
    name: 'an unknown status',
    bytes: 'HTTP/1.1 799 Odd\r\nContent-Length: 0\r\n\r\n',
    sender: 'HTTP/1.1 799 Odd\r\n',
  },
  {
    name: 'the highest status',
    bytes: 'HTTP/1.1 999 Top\r\nContent-Length: 0\r\n\r\n',
    sender: 'HTTP/1.1 999 Top\r\n',
  },
  {
    name: 'bytes above 0x7f in the reason phrase',
    bytes: 'HTTP/1.1 200 caf\xe9 \xc3\xa9\r\nContent-Length: 0\r\n\r\n',
    sender: 'HTTP/1.1 200 caf\xe9 \xc3\xa9\r\n',
  },
  {
    name: 'Host in the trailers',
    bytes: `${ok('Transfer-Encoding: chunked')}0\r\nHost: h\r\nX-Sum: 1\r\n\r\n`,
    sender: '\r\n\r\n0\r\nX-Sum: 1\r\n\r\n',
  },
  { name: 'no reason phrase', bytes: 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', sender: 'HTTP/1.1 200' },
  {
    name: 'a redirect, not followed',
    bytes: 'HTTP/1.1 307 T\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n',
    sender: 'HTTP/1.1 307 T\r\nLocation: http://127.0.0.1:1/\r\n',
  },
  { name: '204', bytes: 'HTTP/1.1 204 No Content\r\n\r\n', sender: 'HTTP/1.1 204 No Content\r\n' },
  {
    name: '304 with the length of the omitted body',
    bytes: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
    sender: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n',
  },
  {
    name: 'the length in the response to HEAD',
    method: 'HEAD',
    bytes: ok('Content-Length: 9'),
    sender: 'Content-Length: 9\r\n',
  },
  {
    name: 'an HTTP/1.0 response',
    bytes: 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi',
    sender: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n',
  },
  {
    name: 'a head of 60 KiB',
    bytes: ok(`X: ${'x'.repeat(60 * 1024)}`, 'Content-Length: 0'),
    sender: 'x'.repeat(60 * 1024),
  },
  {
    name: '1,900 header lines',
    bytes: ok(...many(1_900), 'Content-Length: 0'),
    sender: 'X-1899: 1899\r\nContent-Length: 0\r\n',
  },
  {
    name: 'hop-by-hop header lines',
    bytes: ok('Connection: X-Hop', 'X-Hop: 1', 'Keep-Alive: timeout=9', 'Content-Length: 0'),
    sender: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n',
  },
  { name: 'a truncated body', bytes: `${ok('Content-Length: 10')}half`, sender: 'half', cut: true },
  {
    name: 'a truncated chunked body',
    bytes: `${ok('Transfer-Encoding: chunked')}4\r\nhalf\r\n`,
    sender: '4\r\nhalf\r\n',
    cut: true,
  },
  { name: 'an empty response', bytes: '', ...bad },
  { name: 'a truncated head', bytes: 'HTTP/1.1 200 OK\r\nX: ', ...bad },
  { name: 'something other than HTTP', bytes: 'hello\r\n\r\n', ...bad },
  {
    name: 'Content-Length with Transfer-Encoding',
    bytes: `${ok('Content-Length: 2', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    ...bad,
  },
  { name: 'two Content-Length headers', bytes: `${ok('Content-Length: 2', 'Content-Length: 2')}hi`, ...bad },
  { name: 'bare LF', bytes: 'HTTP/1.1 200 OK\nX: 1\n\n', ...bad },
  { name: 'a folded line', bytes: ok('X: 1', ' 2', 'Content-Length: 0'), ...bad },
  { name: 'a control byte in a value', bytes: ok('X: a\x1bb', 'Content-Length: 0'), ...bad },
  { name: 'a control byte in the reason phrase', bytes: 'HTTP/1.1 200 a\x1bb\r\nContent-Length: 0\r\n\r\n', ...bad },
  { name: 'a head over 64 KiB', bytes: ok(`X: ${'x'.repeat(70_000)}`), ...bad },
  { name: 'a status below 100', bytes: 'HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n', ...bad },
  { name: 'the status 000', bytes: 'HTTP/1.1 000 None\r\nContent-Length: 0\r\n\r\n', ...bad },
  {
    name: 'another protocol',
    bytes: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    ...bad,
  },
  { name: 'another protocol without an Upgrade header', bytes: 'HTTP/1.1 101 Switching Protocols\r\n\r\n', ...bad },
]
