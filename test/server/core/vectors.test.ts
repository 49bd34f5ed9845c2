import { describe, expect, test } from 'vitest'
import { headerValue } from '../../../server/core/model/request.ts'
import { sign } from '../../../server/core/signing/sign.ts'
import { verify } from '../../../server/core/verify.ts'
import { atOf, credentialOf, readVectors, requestOf, signerOf, vectorFiles } from '../../support/vectors.ts'

const verdicts = { pass: 'valid', fail: 'invalid' } as const

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

  const again = all.filter((one) => one.resign)
  test.each(again.map((one) => [one.name, one] as const))('signs the same bytes again: %s', async (_name, one) => {
    const request = requestOf(one)
    const { timestamp = one.now, id } = one.resign ?? {}
    const signed = await sign(request, signerOf(file, one), { now: timestamp * 1000, ...(id !== undefined && { id }) })
    for (const [header, value] of request.headers) expect(headerValue(signed.headers, header)).toBe(value)
    expect(signed.request.body).toEqual(request.body)
  })
})
