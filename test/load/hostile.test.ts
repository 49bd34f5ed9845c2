import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { figures } from '../contract/support/figures.ts'
import { proxySecret, signed } from './support/bare-proxy.ts'
import { failures, meanwhile, millis } from './support/client.ts'
import type { Reply } from './support/client.ts'
import { aPair, bodyHash, MEBIBYTE, megabytes, sha256 } from './support/scenarios.ts'

const hmac = { id: 'any', authenticationPlan: { type: 'hmac', secretKey: proxySecret, algorithm: 'sha256' } } as const

/** 256 MiB of nothing in a few kilobytes, three layers of it, a stream that is cut, and a coding that is none. */
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

test('bodies that grow to 256 MiB when they are unpacked are passed as they are, and cost nothing', async () => {
  const { vhook, sender } = await aPair(bodyHash, { credential: hmac })
  const plain = Buffer.alloc(1_000, 'p')
  const small = (): Promise<Reply> => sender.send({ body: plain, headers: signed(plain) })
  for (let round = 0; round < 30; round += 1) await small()
  const all = bombs()
  const before = await vhook.watchMemory()
  const send = async (): Promise<Reply[]> => {
    const replies: Reply[] = []
    // Badly signed, so that the diagnosis has a reason to look into them.
    for (const [coding, body] of all)
      replies.push(await sender.send({ body, headers: { ...signed(plain), 'content-encoding': coding } }))
    return replies
  }
  const { result, replies } = await meanwhile(small, send())
  expect(result.map(({ body }) => body.toString())).toEqual(all.map(([, body]) => sha256(body)))
  expect(failures(replies)).toEqual([])
  await vhook.diagnosed()
  figures('bombs', millis(result))
  figures('1 kB beside bombs', millis(replies))
  const grown = vhook.peakRss - before
  console.log(`memory + ${megabytes(grown)}`)
  expect(grown).toBeLessThan(200 * MEBIBYTE)
  expect((await vhook.figures()).warnings).toBe(0)
})
