import { expect, test } from 'vitest'
import { cameThroughTunnel } from '../../../../server/core/model/tunnel.ts'

test.each([
  ['the public host', 'a.tunnel.example', 'https://a.tunnel.example', true],
  ['the public host with a port and a path', 'a.example:8443', 'https://a.example:8443/hooks', true],
  ['another host', 'b.tunnel.example', 'https://a.tunnel.example', false],
  ['no host', undefined, 'https://a.tunnel.example', false],
  ['this machine, for want of a tunnel', '127.0.0.1:4000', 'http://127.0.0.1:4000', false],
  ['a host that only begins like this machine', 'localhost.example', 'https://localhost.example', true],
] as const)('a request to %s came through the tunnel: %s at %s is %s', (_name, host, publicUrl, through) => {
  const headers = host === undefined ? [] : [['Host', host] as const]
  expect(cameThroughTunnel({ headers, publicUrl })).toBe(through)
})
