import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { HmacPlan } from '../../../../server/core/model/credential.ts'
import { signedPayload } from '../../../../server/core/schemes/signed-payload.ts'
import { sign } from '../../../../server/core/signing/sign.ts'
import { verify } from '../../../../server/core/verify.ts'
import { aCredential } from '../../../support/credentials.ts'

interface PlanCase {
  name: string
  plan: HmacPlan
  headers: Record<string, string>
  signedBytesSha256: string
}
interface PlanFile {
  method: string
  url: string
  bodyBase64: string
  cases: PlanCase[]
}

const file = JSON.parse(readFileSync(new URL('../../../vectors/vapi-plans.json', import.meta.url), 'utf8')) as PlanFile
const now = 1_795_187_141_000
const body = new Uint8Array(Buffer.from(file.bodyBase64, 'base64'))
const requestOf = ({ headers }: PlanCase) => ({
  method: file.method,
  url: file.url,
  headers: Object.entries(headers),
  body,
})

describe('Vapi’s options, as three other implementations computed them', () => {
  test.each(file.cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    const credential = aCredential(one.plan)
    expect(await verify(requestOf(one), credential, { now })).toMatchObject({ verdict: 'valid' })
    const bytes = signedPayload(requestOf(one), credential, { now })?.bytes ?? new Uint8Array()
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(one.signedBytesSha256)
  })

  test.each(file.cases.map((one) => [one.name, one] as const))('signs the same: %s', async (_name, one) => {
    const seconds = Object.values(one.headers).includes('1795187141')
    const credential = aCredential({ ...one.plan, ...(seconds && { timestampUnit: 's' as const }) })
    const { added } = await sign({ ...requestOf(one), headers: [] }, credential, { now, id: 'msg_2bQ9rTzYw4Kx' })
    expect(Object.fromEntries(added)).toEqual(one.headers)
  })
})
