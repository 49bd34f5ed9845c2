import { describe, expect, test } from 'vitest'
import { isAddress, isLoopback, isPublic } from '../../../server/platform/ip-ranges.ts'

describe('an address', () => {
  test.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '223.255.255.255',
    '2606:4700::1111',
    '[2a00::1]',
  ])('%s is public', (address) => expect(isPublic(address)).toBe(true))

  test.each([
    '0.0.0.0',
    '10.0.0.0',
    '10.255.255.255',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.0',
    '172.31.255.255',
    '192.168.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::ffff:127.0.0.1',
    '64:ff9b::a00:1',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '64:ff9b::7f00:1',
    'example.com',
    '',
    '1.1.1',
    '0x7f.1',
  ])('%s is not public', (address) => expect(isPublic(address)).toBe(false))

  test.each(['127.0.0.1', '127.255.255.255', '::1', '[::1]', 'localhost', 'a.localhost'])(
    '%s is this machine',
    (host) => expect(isLoopback(host)).toBe(true),
  )

  test.each([
    '126.255.255.255',
    '128.0.0.0',
    '::2',
    'localhost.example.com',
    '127.example.com',
    '::ffff:127.0.0.1',
    '[::ffff:7f00:1]',
    'notlocalhost',
  ])('%s is not this machine', (host) => expect(isLoopback(host)).toBe(false))

  test('is distinguished from a name', () => {
    expect([isAddress('[::1]'), isAddress('1.2.3.4'), isAddress('a.test')]).toEqual([true, true, false])
  })
})
