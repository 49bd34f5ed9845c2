import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bench, startInspector, TOKEN } from '../../support/inspector.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startInspector()
})
afterAll(() => bench[Symbol.asyncDispose]())

const nonce = '0123456789abcdef0123456789abcdef'
const ask = (host: string, given = nonce, headers: string[] = []) =>
  bench.send({
    path: `/api/proof?${new URLSearchParams({ host, nonce: given }).toString()}`,
    headers: ['Host', `127.0.0.1:${bench.port}`, ...headers],
  })

describe('the proof of the inspector', () => {
  test('is an HMAC with the token over the address and the nonce, and does not contain the token', async () => {
    const host = `127.0.0.1:${bench.port}`
    const { status, text } = await ask(host)
    const proof = createHmac('sha256', TOKEN).update(`vhook inspector ${host} ${nonce}`).digest('hex')
    expect([status, JSON.parse(text)]).toEqual([200, { proof }])
    expect(text).not.toContain(TOKEN)
  })

  test('differs for each name of the inspector and for each nonce', async () => {
    const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${bench.port}`)
    const asked = [...hosts.map((host) => ask(host)), ask(hosts[0] ?? '', nonce.replace('0', '1'))]
    const proofs = (await Promise.all(asked)).map(({ text }) => (JSON.parse(text) as { proof: string }).proof)
    expect(new Set(proofs).size).toBe(4)
  })

  test('is not made for another address, so that a program on another port cannot pass it on as its own', async () => {
    for (const host of [`127.0.0.1:${bench.port + 1}`, 'evil.test', `127.0.0.1:${bench.port} x`, ''])
      expect([host, (await ask(host)).status]).toEqual([host, 400])
  })

  test.each(['', 'short', 'with spaces in between it', 'x'.repeat(81)])(
    'is not made for the nonce "%s"',
    async (given) => {
      expect((await ask(`127.0.0.1:${bench.port}`, given)).status).toBe(400)
    },
  )

  test.each([
    ['Origin', 'http://127.0.0.1:1'],
    ['Sec-Fetch-Site', 'same-site'],
    ['Sec-Fetch-Site', 'cross-site'],
  ])('is not given to a page of another origin (%s: %s)', async (...header) => {
    const { status, text } = await ask(`127.0.0.1:${bench.port}`, nonce, header)
    expect([status, text]).toEqual([403, ''])
  })
})
