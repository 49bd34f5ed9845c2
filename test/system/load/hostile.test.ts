import { randomBytes } from 'node:crypto'
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { anApp } from '../../server/pipeline/support/exchange.ts'
import { printTimings, percentile } from '../../server/pipeline/support/timings.ts'
import { Watcher } from '../../support/inspector.ts'
import { proxySecret, signed } from './support/bare-proxy.ts'
import { excess } from './support/compare.ts'
import { failures, meanwhile, millis } from './support/client.ts'
import type { Reply } from './support/client.ts'
import { aPair, bodyHash, MEBIBYTE, megabytes, sha256 } from './support/scenarios.ts'

const hmac = { id: 'any', authenticationPlan: { type: 'hmac', secretKey: proxySecret, algorithm: 'sha256' } } as const

/** 256 MiB of zeros in a few kilobytes, in three layers too, a stream that is cut, and a wrong content coding. */
function bombs(): Array<readonly [coding: string, bytes: Buffer]> {
  const zeros = Buffer.alloc(256 * MEBIBYTE)
  const gzip = gzipSync(zeros)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 4 }
  return [
    ['gzip', gzip],
    ['deflate', deflateSync(zeros)],
    ['br', brotliCompressSync(zeros, { params })],
    ['zstd', zstdCompressSync(zeros)],
    ['gzip, gzip, gzip', gzipSync(gzipSync(gzip))],
    ['gzip', gzip.subarray(0, gzip.length / 2)],
    ['br', gzip],
  ]
}

test('bodies that decompress to 256 MiB are passed unchanged, and cost no more than others', async () => {
  const { vhook, sender } = await aPair(bodyHash, { credential: hmac })
  const plain = Buffer.alloc(1_000, 'p')
  const small = (): Promise<Reply> => sender.send({ body: plain, headers: signed(plain) })
  for (let round = 0; round < 30; round += 1) await small()
  const all = bombs()
  // The wrong signatures make vhook diagnose them too.
  const sendBomb = ([coding, body]: readonly [string, Buffer]): Promise<Reply> =>
    sender.send({ body, headers: { ...signed(plain), 'content-encoding': coding } })
  const sendRandom = ([, { length }]: readonly [string, Buffer]): Promise<Reply> =>
    sender.send({ body: randomBytes(length), headers: signed(plain) })
  const inTurn = async (send: (one: (typeof all)[number]) => Promise<Reply>): Promise<Reply[]> => {
    const replies: Reply[] = []
    for (const one of all) replies.push(await send(one))
    return replies
  }
  // Also starts the diagnosis thread before memory is measured.
  const earlier = await inTurn(sendRandom)
  await vhook.diagnosed()
  const before = await vhook.watchMemory()
  const { result, replies } = await meanwhile(small, inTurn(sendBomb))
  expect(result.map(({ body }) => body.toString())).toEqual(all.map(([, body]) => sha256(body)))
  expect(failures(replies)).toEqual([])
  await vhook.diagnosed()
  const grown = vhook.peakRss - before
  const later = await inTurn(sendRandom)
  const details = (await vhook.events()).map(({ id }) => vhook.detail(id))
  const hashes = new Set((await Promise.all(details)).map(({ bodySha256 }) => bodySha256))
  expect(all.filter(([, body]) => !hashes.has(sha256(body))).map(([coding]) => coding)).toEqual([])
  printTimings('bombs', millis(result))
  printTimings('as many random bytes before', millis(earlier))
  printTimings('as many random bytes after', millis(later))
  // Other load on the machine may have begun or ended in between.
  const random = Math.max(...[earlier, later].map((some) => percentile(millis(some), 50)))
  expect(percentile(millis(result), 50)).toBeLessThan(3 * random + 50)
  printTimings('1 kB beside bombs', millis(replies))
  console.log(`memory + ${megabytes(grown)}`)
  expect(grown).toBeLessThan(120 * MEBIBYTE)
  expect((await vhook.figures()).warnings).toBe(0)
})

test('a key server that sends 200 MB is disconnected after 1 MiB, and affects neither senders nor memory', async () => {
  let written = 0
  const issuer = await anApp((_request, response) => {
    const chunk = Buffer.alloc(64 * 1024, ' ')
    const more = (): void => {
      while (!response.destroyed && written < 200e6) {
        written += chunk.length
        if (!response.write(chunk)) return void response.once('drain', more)
      }
      response.end()
    }
    response.writeHead(200, { 'content-type': 'application/json' })
    more()
  })
  const keys = { jwksUrl: `${issuer.url}/keys`, issuerClaim: 'a', clientId: 'c', clientSecret: 's', url: issuer.url }
  const authenticationPlan = { type: 'oauth2', issuer: 'jwt', ...keys } as const
  const { vhook, sender } = await aPair((_request, response) => void response.end(), {
    credential: { id: 'keys', authenticationPlan },
  })
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const token = `${part({ alg: 'RS256', kid: 'k' })}.${part({ exp: 9e9 })}.${part({})}`
  const send = (): Promise<Reply> => sender.send({ headers: { authorization: `Bearer ${token}` } })
  for (let round = 0; round < 30; round += 1) await sender.send()
  const before = await vhook.watchMemory()
  const plain: Reply[] = []
  const replies: Reply[] = []
  while (replies.length < 30) {
    plain.push(await sender.send())
    replies.push(await send())
  }
  while ((await vhook.events({ verdict: 'not-checked' })).length < replies.length) await send()
  expect(failures(replies)).toEqual([])
  printTimings('requests without a token', millis(plain))
  printTimings('requests that need a key set', millis(replies))
  expect(excess(50, millis(replies), millis(plain), (ms) => 3 * ms + 50)).toBe(0)
  const grown = vhook.peakRss - before
  console.log(`memory + ${megabytes(grown)}, ${megabytes(written)} written`)
  // The kernel buffers more than the one MiB that vhook reads.
  expect([written < 20e6, written > 1e6]).toEqual([true, true])
  expect(grown).toBeLessThan(40 * MEBIBYTE)
})

test('live connections that misbehave delay no sender and use little memory', async () => {
  const { vhook, sender } = await aPair((_request, response) => void response.end())
  const { port, hash } = new URL(vhook.inspectorUrl)
  const token = hash.replace('#token=', '')
  const watch = (headers: Record<string, string> = {}): Watcher => new Watcher(Number(port), { headers })
  /** Ways to misbehave after a valid hello, with the close code. */
  const ways: ReadonlyArray<readonly [name: string, code: number, misbehave: (socket: Watcher['socket']) => void]> = [
    ['2 MB in one message', 1009, (socket) => socket.send('x'.repeat(2_000_000))],
    ['20,000 fragments', 1008, (socket) => repeat(20_000, () => socket.send('x', { fin: false }))],
    ['a flood of pings', 1008, (socket) => repeat(2_000, () => socket.ping())],
    ['a flood of messages', 1008, (socket) => repeat(2_000, () => socket.send('x'))],
  ]
  const abuse = async (): Promise<Array<readonly [name: string, code: number]>> => {
    const ends = ways.map(async ([name, , misbehave]) => {
      const watcher = await watch().hello(token)
      await watcher.received(1)
      misbehave(watcher.socket)
      return [name, await watcher.ended] as const
    })
    const headers = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`X-${at}`, 'a']))
    const wrong = await watch().hello(`${token}x`)
    const all = [...(await Promise.all(ends)), ['a wrong token', await wrong.ended] as const]
    const crowd = Array.from({ length: 50 }, () => watch())
    await Promise.all(crowd.map(({ connected }) => connected))
    const late = await Promise.all(crowd.slice(20).map(({ ended }) => ended))
    for (const { socket } of crowd) socket.terminate()
    return [...all, ['900 headers', await watch(headers).ended], ...late.map((code) => ['one of 50', code] as const)]
  }
  for (let round = 0; round < 30; round += 1) await sender.send()
  await abuse()
  const before = await vhook.watchMemory()
  await vhook.reset()
  const { result, replies } = await meanwhile(() => sender.send(), abuse())
  expect(result).toEqual([
    ...ways.map(([name, code]) => [name, code]),
    ['a wrong token', 1008],
    ['900 headers', 431],
    ...Array.from({ length: 30 }, () => ['one of 50', 1013]),
  ])
  expect(failures(replies)).toEqual([])
  printTimings('requests beside misbehaving connections', millis(replies))
  const grown = vhook.peakRss - before
  console.log(`memory + ${megabytes(grown)}, event loop p99 ${(await vhook.figures()).delayP99.toFixed(1)} ms`)
  expect(grown).toBeLessThan(40 * MEBIBYTE)
})

function repeat(count: number, act: () => void): void {
  for (let done = 0; done < count; done += 1) act()
}
