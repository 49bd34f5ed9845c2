/** Bytes that a sender sends, and the result: an error response, or a request to the app. */
export interface RequestRow {
  name: string
  bytes: string
  /** Status of vhook's error response; absent if the request reaches the app; 0 if the connection closes without a response. */
  refused?: number
  /** Text that the request to the app contains. */
  app?: string
}

const head = (first: string, ...lines: string[]): string => [first, ...lines, '', ''].join('\r\n')
const post = (...lines: string[]): string => head('POST / HTTP/1.1', 'Host: h', ...lines)
const get = (...lines: string[]): string => head('GET / HTTP/1.1', 'Host: h', ...lines)
/** A request that a sender tries to smuggle. */
const hidden = 'GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n'
const chunked = (body: string, ...lines: string[]): string => post('Transfer-Encoding: chunked', ...lines) + body

/** Requests as Node's HTTP parser reads them. A Node version that parses one differently fails here first. */
export const requestRows: readonly RequestRow[] = [
  {
    name: 'letter case, order and number of header lines',
    bytes: get('X-Foo: 1', 'x-foo: 2', 'X-FOO: 3', 'Authorization: a', 'Authorization: b', 'Cookie: a', 'Cookie: b'),
    app: 'X-Foo: 1\r\nx-foo: 2\r\nX-FOO: 3\r\nAuthorization: a\r\nAuthorization: b\r\nCookie: a\r\nCookie: b\r\n',
  },
  { name: 'bytes above 0x7f in a value', bytes: get('X: \x80\xe9\xff'), app: 'X: \x80\xe9\xff\r\n' },
  { name: 'a tab in a value', bytes: get('X: a\tb'), app: 'X: a\tb\r\n' },
  { name: 'spaces around a value', bytes: get('X:   a  '), app: 'X: a\r\n' },
  { name: 'an empty value', bytes: get('X:'), app: 'X: \r\n' },
  { name: 'NUL in a value', bytes: get('X: a\0b'), refused: 400 },
  { name: 'ESC in a value', bytes: get('X: a\x1bb'), refused: 400 },
  { name: 'DEL in a value', bytes: get('X: a\x7fb'), refused: 400 },
  { name: 'a bare CR', bytes: get('X: a\rY: b'), refused: 400 },
  { name: 'bare LF as line ends', bytes: 'GET / HTTP/1.1\nHost: h\n\n', refused: 400 },
  { name: 'a folded line', bytes: get('X: a', ' b'), refused: 400 },
  { name: 'a space before the colon', bytes: get('X : a'), refused: 400 },
  { name: 'a non-ASCII name', bytes: get('X\xe9: a'), refused: 400 },
  { name: 'an empty name', bytes: get(': a'), refused: 400 },
  { name: 'a line without a colon', bytes: get('X'), refused: 400 },
  { name: 'the same Content-Length twice', bytes: `${post('Content-Length: 1', 'Content-Length: 1')}x`, refused: 400 },
  {
    name: 'two different Content-Length values',
    bytes: `${post('Content-Length: 1', 'Content-Length: 2')}xx`,
    refused: 400,
  },
  { name: 'a list of Content-Length values', bytes: `${post('Content-Length: 1, 1')}x`, refused: 400 },
  { name: 'Content-Length: +2', bytes: `${post('Content-Length: +2')}xx`, refused: 400 },
  { name: 'Content-Length: 0x2', bytes: `${post('Content-Length: 0x2')}xx`, refused: 400 },
  { name: 'Content-Length: -1', bytes: post('Content-Length: -1'), refused: 400 },
  { name: 'an empty Content-Length', bytes: post('Content-Length:'), refused: 400 },
  {
    name: 'Content-Length: 02',
    bytes: `${post('Content-Length: 02')}xy`,
    app: 'Content-Length: 2\r\nConnection: close\r\n\r\nxy',
  },
  {
    name: 'Content-Length before Transfer-Encoding',
    bytes: `${post('Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    refused: 400,
  },
  {
    name: 'Transfer-Encoding before Content-Length',
    bytes: `${post('Transfer-Encoding: chunked', 'Content-Length: 5')}0\r\n\r\n`,
    refused: 400,
  },
  {
    name: 'a request smuggled by Content-Length before Transfer-Encoding',
    bytes: `${post('Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n${hidden}`,
    refused: 400,
  },
  {
    name: 'a request smuggled by Transfer-Encoding before Content-Length',
    bytes: `${post('Transfer-Encoding: chunked', `Content-Length: ${hidden.length + 5}`)}0\r\n\r\n${hidden}`,
    refused: 400,
  },
  {
    name: 'a request smuggled by the smaller of two Content-Length values',
    bytes: `${post('Content-Length: 0', `Content-Length: ${hidden.length}`)}${hidden}`,
    refused: 400,
  },
  {
    name: 'a request as the body of a POST',
    bytes: post(`Content-Length: ${hidden.length}`) + hidden,
    app: `Content-Length: ${hidden.length}\r\nConnection: close\r\n\r\n${hidden}`,
  },
  {
    name: 'a request as a chunk',
    bytes: chunked(`${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`),
    app: `Content-Length: ${hidden.length}\r\nConnection: close\r\n\r\n${hidden}`,
  },
  {
    name: 'a request as the body of a GET',
    bytes: get(`Content-Length: ${hidden.length}`) + hidden,
    app: `Content-Length: ${hidden.length}\r\nConnection: close\r\n\r\n${hidden}`,
  },
  { name: 'chunked after a bare LF', bytes: post('X: a\nTransfer-Encoding: chunked') + hidden, refused: 400 },
  { name: 'chunked after a bare CR', bytes: post('X: a\rTransfer-Encoding: chunked') + hidden, refused: 400 },
  {
    name: 'chunked with a space before the colon',
    bytes: `${post('Transfer-Encoding : chunked')}${hidden}`,
    refused: 400,
  },
  { name: 'chunked on a folded line', bytes: `${post('Transfer-Encoding:', ' chunked')}${hidden}`, refused: 400 },
  { name: 'chunked after a vertical tab', bytes: `${post('Transfer-Encoding: \vchunked')}${hidden}`, refused: 400 },
  { name: 'chunked in quotes', bytes: `${post('Transfer-Encoding: "chunked"')}${hidden}`, refused: 400 },
  {
    name: 'CHUNKED',
    bytes: `${post('Transfer-Encoding: CHUNKED')}1\r\na\r\n0\r\n\r\n`,
    app: 'Content-Length: 1\r\nConnection: close\r\n\r\na',
  },
  { name: 'Content-Length with a unit', bytes: `${post('Content-Length: 2b')}xx`, refused: 400 },
  { name: 'a Content-Length beyond 64 bits', bytes: post('Content-Length: 99999999999999999999'), refused: 400 },
  { name: 'a negative chunk size', bytes: chunked('-1\r\na\r\n0\r\n\r\n'), refused: 400 },
  { name: 'a chunk extension that ends in a bare LF', bytes: chunked(`1;a\n${hidden}\r\n0\r\n\r\n`), refused: 400 },
  { name: 'a last chunk without a line end', bytes: chunked(`0\r\n${hidden}`), refused: 400 },
  { name: 'Transfer-Encoding: identity', bytes: post('Transfer-Encoding: identity'), refused: 400 },
  { name: 'Transfer-Encoding: xchunked', bytes: `${post('Transfer-Encoding: xchunked')}0\r\n\r\n`, refused: 400 },
  { name: 'chunked before gzip', bytes: `${post('Transfer-Encoding: chunked, gzip')}0\r\n\r\n`, refused: 400 },
  {
    name: 'chunked twice',
    bytes: `${post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    refused: 400,
  },
  { name: 'a chunk size of 0x2', bytes: chunked('0x2\r\nab\r\n0\r\n\r\n'), refused: 400 },
  { name: 'a space after a chunk size', bytes: chunked('2 \r\nab\r\n0\r\n\r\n'), refused: 400 },
  { name: 'chunks that end in a bare LF', bytes: chunked('2\nab\n0\n\n'), refused: 400 },
  { name: 'a chunk size beyond 64 bits', bytes: chunked('fffffffffffffffff\r\nab\r\n0\r\n\r\n'), refused: 400 },
  { name: 'a chunk longer than its size', bytes: chunked('2\r\nabc\r\n0\r\n\r\n'), refused: 400 },
  {
    name: 'chunk extensions',
    bytes: chunked('2;a=b;c="d"\r\nab\r\n0\r\n\r\n'),
    app: 'Content-Length: 2\r\nConnection: close\r\n\r\nab',
  },
  { name: 'chunk extensions over 16 KiB', bytes: chunked(`2;${'a'.repeat(17_000)}\r\nab\r\n0\r\n\r\n`), refused: 413 },
  { name: 'trailers', bytes: chunked('1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n'), app: '1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n' },
  {
    name: 'a header named __proto__',
    bytes: get('__proto__: x', 'constructor: y'),
    app: '__proto__: x\r\nconstructor: y\r\n',
  },
  { name: 'two Host lines', bytes: get('Host: i'), app: 'Host: h\r\nHost: i\r\n' },
  { name: 'no Host', bytes: 'GET / HTTP/1.1\r\n\r\n', refused: 400 },
  { name: 'a byte above 0x7f in the path', bytes: head('GET /\xe9 HTTP/1.1', 'Host: h'), refused: 400 },
  { name: 'a tab in the path', bytes: head('GET /a\tb HTTP/1.1', 'Host: h'), refused: 400 },
  { name: 'a space in the path', bytes: head('GET /a b HTTP/1.1', 'Host: h'), refused: 400 },
  {
    name: 'unusual but valid characters in the path',
    bytes: head('GET /a/../b?%zz%00&<>"{}|^`\\#c HTTP/1.1', 'Host: h'),
    app: 'GET /a/../b?%zz%00&<>"{}|^`\\#c HTTP/1.1\r\n',
  },
  { name: 'a method in lower case', bytes: head('get / HTTP/1.1', 'Host: h'), refused: 400 },
  { name: 'an unknown method', bytes: head('BREW / HTTP/1.1', 'Host: h'), refused: 400 },
  {
    name: 'the method QUERY',
    bytes: head('QUERY / HTTP/1.1', 'Host: h'),
    app: 'QUERY / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  },
  {
    name: 'the method PURGE',
    bytes: head('PURGE / HTTP/1.1', 'Host: h'),
    app: 'PURGE / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  },
  {
    name: 'the method PROPFIND',
    bytes: head('PROPFIND / HTTP/1.1', 'Host: h'),
    app: 'PROPFIND / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  },
  { name: 'OPTIONS *', bytes: head('OPTIONS * HTTP/1.1', 'Host: h'), app: 'OPTIONS * HTTP/1.1\r\n' },
  { name: 'CONNECT', bytes: head('CONNECT h:1 HTTP/1.1', 'Host: h:1'), refused: 405 },
  {
    name: 'HTTP/1.0 without a length',
    bytes: 'POST / HTTP/1.0\r\nHost: h\r\n\r\n',
    app: 'POST / HTTP/1.1\r\nHost: h\r\n',
  },
  {
    name: 'HTTP/1.0 with chunks',
    bytes: 'POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
    app: 'Content-Length: 1\r\nConnection: close\r\n\r\na',
  },
  { name: 'a TLS hello', bytes: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', refused: 400 },
  { name: 'the HTTP/2 connection preface', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', refused: 400 },
  { name: 'HTTP/3.7', bytes: 'GET / HTTP/3.7\r\nHost: h\r\n\r\n', refused: 400 },
  { name: 'an unknown expectation', bytes: post('Expect: wonders', 'Content-Length: 0'), refused: 417 },
  {
    name: 'an absolute request target with another host',
    bytes: head('GET http://other.example:81/a?b HTTP/1.1', 'Host: h'),
    app: 'GET /a?b HTTP/1.1\r\nHost: h\r\n',
  },
  {
    name: 'header lines that Connection names',
    bytes: get('Connection: X-Hop, close', 'X-Hop: 1', 'TE: trailers', 'Keep-Alive: 5', 'X: preserved'),
    app: 'GET / HTTP/1.1\r\nHost: h\r\nX: preserved\r\nConnection: close\r\n\r\n',
  },
  {
    name: 'Connection that names Content-Length',
    bytes: `${post('Connection: content-length', 'Content-Length: 2')}xy`,
    app: 'Host: h\r\nContent-Length: 2\r\nConnection: close\r\n\r\nxy',
  },
  {
    name: 'a WebSocket handshake',
    bytes: get('Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: eA==', 'Sec-WebSocket-Version: 13'),
    app: 'Sec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  },
  {
    name: 'an offer of another protocol with a body',
    bytes: `${post('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAM', 'Content-Length: 2')}xy`,
    app: 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nConnection: close\r\n\r\nxy',
  },
  {
    name: 'HTTP/1.0 without a Host',
    bytes: 'POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nxy',
    app: '\r\nContent-Length: 2\r\nConnection: close\r\n\r\nxy',
  },
  {
    name: 'Content-Length in the trailers',
    bytes: chunked('1\r\na\r\n0\r\nContent-Length: 9\r\n\r\n'),
    refused: 400,
  },
  {
    name: 'other framing headers in the trailers',
    bytes: chunked('1\r\na\r\n0\r\nTrailer: Y\r\nX-Sum: 1\r\nConnection: x-sum\r\nHost: i\r\n\r\n'),
    app: 'Trailer: X-Sum\r\nConnection: close\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n',
  },
  {
    name: 'only framing headers in the trailers',
    bytes: chunked('1\r\na\r\n0\r\nHost: i\r\n\r\n'),
    app: 'Content-Length: 1\r\nConnection: close\r\n\r\na',
  },
]
