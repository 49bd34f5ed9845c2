import { describe, expect, test } from 'vitest'
import { headerValue } from '../../../server/core/model/request.ts'
import { sign } from '../../../server/core/signing/sign.ts'
import { presets } from '../../../server/core/schemes/presets/index.ts'
import { verify } from '../../../server/core/verify.ts'
import { atOf, credentialOf, readVectors, requestOf, signerOf, vectorFiles } from '../../support/vectors.ts'

const verdicts = { pass: 'valid', fail: 'invalid' } as const

test('every preset that was tested against its sender’s SDK has vectors', () => {
  const files = vectorFiles()
  const missing = presets.filter(({ id, basis }) => basis === 'run' && !files.includes(`${id}.json`))
  expect(missing.map(({ id }) => id)).toEqual([])
})

/** Bodies that some SDKs reject although they are signed. */
const oddBody = /^signed correctly: (latin-1 byte|all 256 byte values|utf-8 byte order mark|empty body)/

describe.each(vectorFiles())('%s', (name) => {
  const file = readVectors(name)
  const all = [...file.cases, ...(file.quirks ?? [])]

  test.each(all.map((one) => [one.byteExactVerdict ?? one.expect, one.name, one] as const))(
    '%s: %s',
    async (verdict, _name, one) => {
      const { verdict: given } = await verify(requestOf(one), credentialOf(file.provider, one), atOf(file, one))
      expect(given).toBe(verdicts[verdict])
    },
  )

  const rejected = (file.quirks ?? []).filter((one) => one.expect === 'fail' && oddBody.test(one.name))
  test.each(rejected.map((one) => [one.name, one] as const))(
    'warns that the SDK rejects it: %s',
    async (_name, one) => {
      const { checks } = await verify(requestOf(one), credentialOf(file.provider, one), atOf(file, one))
      expect(checks.map(({ id, status }) => `${id} ${status}`)).toContain('sdk warn')
    },
  )

  const again = all.filter((one) => one.resign)
  test.each(again.map((one) => [one.name, one] as const))('signs the same bytes again: %s', async (_name, one) => {
    const request = requestOf(one)
    const { timestamp = one.now, id } = one.resign ?? {}
    const signed = await sign(request, signerOf(file, one), { now: timestamp * 1000, ...(id !== undefined && { id }) })
    for (const [header, value] of request.headers) expect(headerValue(signed.headers, header)).toBe(value)
    expect(signed.request.body).toEqual(request.body)
  })
})
