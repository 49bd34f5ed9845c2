const head = (...lines: string[]): string => [...lines, '', ''].join('\r\n')
const post = (body: string, ...lines: string[]): string =>
  head('POST /hook HTTP/1.1', 'Host: h', `Content-Length: ${body.length}`, ...lines) + body
const chunked = (body: string, ...lines: string[]): string =>
  head('POST /hook HTTP/1.1', 'Host: h', 'Transfer-Encoding: chunked', ...lines) + body

/** Forty requests that are valid or nearly valid. Each character is one byte. */
export const seeds: readonly string[] = [
  post('{"message":{"type":"status-update"}}', 'Content-Type: application/json'),
  post('a=1&b=2', 'Content-Type: application/x-www-form-urlencoded'),
  post('', 'Content-Type: text/plain'),
  post('\xff\xfe\x00\x80\xe9'),
  post('x'.repeat(3_000)),
  post('{}', 'X-Signature: sha256=00ff', 'X-Timestamp: 1700000000'),
  post('{}', 'Authorization: Bearer abc', 'Authorization: Basic eDp5'),
  post('{}', 'Connection: close'),
  post('{}', 'Connection: keep-alive, X-Hop', 'X-Hop: 1'),
  post('{}', 'Expect: 100-continue'),
  post('{}', 'Expect: wonders'),
  post('{}', 'Connection: Upgrade', 'Upgrade: h2c'),
  post('{}', 'Cookie: a=1', 'Cookie: b=2', 'Set-Cookie: c'),
  post('{}', 'X-Latin: caf\xe9', 'X-Utf8: caf\xc3\xa9'),
  post('{}', '__proto__: 1', 'constructor: 2'),
  post('{}', `X-Long: ${'y'.repeat(8_000)}`),
  post('{}', ...Array.from({ length: 60 }, (_, at) => `X-${at}: ${at}`)),
  post('{}', 'Content-Encoding: gzip'),
  post('{}', 'Via: 1.1 proxy', 'X-Forwarded-For: 10.0.0.1', 'Forwarded: for=1'),
  chunked('2\r\nhi\r\n0\r\n\r\n'),
  chunked('2;a=b;c="d"\r\nhi\r\n0\r\n\r\n'),
  chunked('1\r\na\r\n1\r\nb\r\na\r\n0123456789\r\n0\r\n\r\n'),
  chunked('2\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n', 'Trailer: X-Sum'),
  chunked('0\r\n\r\n'),
  chunked('2\r\nhi\r\n0\r\nHost: i\r\nTrailer: x\r\n\r\n'),
  chunked('00000002\r\nhi\r\n000\r\n\r\n'),
  head('GET / HTTP/1.1', 'Host: h'),
  head('GET /a/../b?%zz%00&a=1#frag HTTP/1.1', 'Host: h'),
  head('GET http://other.example/a?b HTTP/1.1', 'Host: h'),
  head('GET / HTTP/1.1', 'Host: h', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: eA=='),
  head('HEAD / HTTP/1.1', 'Host: h'),
  head('OPTIONS * HTTP/1.1', 'Host: h'),
  head('DELETE /x HTTP/1.1', 'Host: h', 'Content-Length: 0'),
  head('PROPFIND / HTTP/1.1', 'Host: h'),
  head('CONNECT h:1 HTTP/1.1', 'Host: h:1'),
  head('POST / HTTP/1.0', 'Content-Length: 0'),
  head('GET / HTTP/1.0', 'Connection: keep-alive'),
  head('GET / HTTP/1.1', 'Host: h') + head('GET /second HTTP/1.1', 'Host: h'),
  post('ab') + post('cd') + chunked('1\r\ne\r\n0\r\n\r\n'),
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
]
