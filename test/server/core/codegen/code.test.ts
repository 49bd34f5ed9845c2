import { describe, expect, test } from 'vitest'
import type { AuthenticationPlan, Credential } from '../../../../server/core/model/credential.ts'
import { VhookError } from '../../../../server/core/model/errors.ts'
import { presets } from '../../../../server/core/schemes/presets/index.ts'
import { verifierCode, verifierLanguages } from '../../../../server/core/codegen/index.ts'
import { verify } from '../../../../server/core/verify.ts'
import { allCases } from './cases.ts'
import { requestsFor } from './requests.ts'

const ids = verifierLanguages.map(({ id }) => id)
const credential = (authenticationPlan: AuthenticationPlan, name = 'Production'): Credential => ({
  id: 'prod',
  name,
  authenticationPlan,
})
const hmac = (more: object = {}): Credential =>
  credential({ type: 'hmac', secretKey: 'whsec_top-secret', algorithm: 'sha256', ...more })

/** The code, or the error. */
function attempt(one: Credential, language: string): { code: string } | { problem: VhookError['problem'] } {
  try {
    return { code: verifierCode(one, language) }
  } catch (error) {
    if (error instanceof VhookError) return { problem: error.problem }
    throw error
  }
}

describe('verifying code', () => {
  test('is available for nine languages and frameworks', () => {
    expect(ids).toEqual([
      'node-express',
      'node-fastify',
      'node-hono',
      'node-next',
      'python-fastapi',
      'python-flask',
      'go',
      'php',
      'ruby',
    ])
  })

  test.each(ids)('never contains the secret, and names its variable: %s', (language) => {
    const code = verifierCode(hmac(), language)
    expect(code).not.toContain('top-secret')
    expect(code).toContain('WEBHOOK_SECRET')
  })

  test.each(ids)('does not depend on the secret: %s', (language) => {
    expect(verifierCode(hmac({ secretKey: '' }), language)).toBe(verifierCode(hmac(), language))
  })

  test.each(ids)('is short and readable: %s', (language) => {
    const lines = verifierCode(hmac(), language).split('\n')
    expect(lines.length).toBeLessThanOrEqual(90)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(130)
  })

  test.each(ids)('has no time window if the credential has none: %s', (language) => {
    expect(verifierCode(hmac({ includeTimestamp: false }), language)).not.toMatch(/\bage\b|timestamp/)
    expect(verifierCode(hmac({ toleranceSeconds: null }), language)).not.toMatch(/\bage\b/)
  })

  test.each(ids)('is safe with any credential name: %s', (language) => {
    const hostile = 'a\n*/ evil() ?> <?php evil(); \u2028 \r"""\n# evil'
    const code = verifierCode(credential({ type: 'bearer', token: 't' }, hostile), language)
    const inComments = code.split(/[\n\r\u2028]/).filter((line) => line.includes('evil'))
    expect(inComments.length).toBeGreaterThan(0)
    for (const line of inComments) expect(line).toMatch(/^(\/\/|#) /)
    expect(code).not.toContain('?>')
    expect(code).not.toContain('*/ evil')
  })

  test('rejects an unknown language', () => {
    expect(attempt(hmac(), 'cobol')).toMatchObject({
      problem: { code: 'BAD_INPUT', message: expect.stringContaining('node-express') as string },
    })
  })

  test('rejects an unusable credential', () => {
    expect(attempt(hmac({ payloadFormat: 'nothing' }), 'go')).toMatchObject({ problem: { code: 'BAD_CREDENTIAL' } })
  })
})

describe('every preset', () => {
  const rows = presets.map((one) => {
    const settings = Object.fromEntries(
      (one.settings ?? []).map(({ name, values = [] }) => [name, values[0] ?? 'https://hooks.example.com/webhook']),
    )
    return credential({ type: 'preset', preset: one.id, secret: '', settings }, one.id)
  })

  test.each(ids)('has code or a reason: %s', (language) => {
    const answers = rows.map((one) => attempt(one, language))
    const refusals = answers.flatMap((answer) => ('problem' in answer ? [answer.problem] : []))
    expect(refusals.filter(({ code, message }) => code !== 'NO_VERIFIER' || message.length < 60)).toEqual([])
    expect(refusals.length / rows.length).toBeLessThan(0.25)
  })

  test('is rejected if its key must be fetched', () => {
    const sns = credential({ type: 'preset', preset: 'aws-sns', secret: '' })
    expect(attempt(sns, 'node-express')).toMatchObject({
      problem: { code: 'NO_VERIFIER', message: expect.stringContaining('fetched') as string },
    })
  })
})

describe('the expected results', () => {
  test.each(allCases)('match those of verify, for $name', async (one) => {
    const sent = await requestsFor(one)
    const verdicts = await Promise.all(sent.map(({ request }) => verify(request, one.credential, { now: Date.now() })))
    const differing = sent.filter(({ accept }, at) => (verdicts[at]?.verdict === 'valid') !== accept)
    expect(differing.map(({ name }) => name)).toEqual([])
  })
})
