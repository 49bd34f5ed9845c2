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

/** The code, or why there is none. */
function attempt(one: Credential, language: string): { code: string } | { problem: VhookError['problem'] } {
  try {
    return { code: verifierCode(one, language) }
  } catch (error) {
    if (error instanceof VhookError) return { problem: error.problem }
    throw error
  }
}

describe('verifying code', () => {
  test('is written in ten languages and frameworks', () => {
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
      'java',
    ])
  })

  test.each(ids)('never holds the secret, and names the variable that does: %s', (language) => {
    const code = verifierCode(hmac(), language)
    expect(code).not.toContain('top-secret')
    expect(code).toContain('WEBHOOK_SECRET')
  })

  test.each(ids)('is the same with the secret and without it: %s', (language) => {
    expect(verifierCode(hmac({ secretKey: '' }), language)).toBe(verifierCode(hmac(), language))
  })

  test.each(ids)('is short, and every line can be read: %s', (language) => {
    const lines = verifierCode(hmac(), language).split('\n')
    expect(lines.length).toBeLessThanOrEqual(90)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(130)
  })

  test.each(ids)('has no time window where the credential has none: %s', (language) => {
    expect(verifierCode(hmac({ includeTimestamp: false }), language)).not.toMatch(/\bage\b|timestamp/)
    expect(verifierCode(hmac({ toleranceSeconds: null }), language)).not.toMatch(/\bage\b/)
  })

  test.each(ids)('cannot be led astray by a name: %s', (language) => {
    const nasty = 'a\n*/ evil() ?> <?php evil(); \u2028 \r"""\n# evil'
    const code = verifierCode(credential({ type: 'bearer', token: 't' }, nasty), language)
    const inComments = code.split(/[\n\r\u2028]/).filter((line) => line.includes('evil'))
    expect(inComments.length).toBeGreaterThan(0)
    for (const line of inComments) expect(line).toMatch(/^(\/\/|#) /)
    expect(code).not.toContain('?>')
    expect(code).not.toContain('*/ evil')
  })

  test('is refused in a language nobody knows', () => {
    expect(attempt(hmac(), 'cobol')).toMatchObject({
      problem: { code: 'BAD_INPUT', message: expect.stringContaining('node-express') as string },
    })
  })

  test('is refused for a credential that cannot be used', () => {
    expect(attempt(hmac({ payloadFormat: 'nothing' }), 'go')).toMatchObject({ problem: { code: 'BAD_CREDENTIAL' } })
  })
})

describe('every preset', () => {
  const rows = presets.map((one) => {
    const settings = Object.fromEntries(
      (one.settings ?? []).map(({ name }) => [name, 'https://hooks.example.com/webhook']),
    )
    return credential({ type: 'preset', preset: one.id, secret: '', settings }, one.id)
  })

  test.each(ids)('has code, or a reason why there is none: %s', (language) => {
    const answers = rows.map((one) => attempt(one, language))
    const refusals = answers.flatMap((answer) => ('problem' in answer ? [answer.problem] : []))
    expect(refusals.filter(({ code, message }) => code !== 'NO_VERIFIER' || message.length < 60)).toEqual([])
    expect(refusals.length / rows.length).toBeLessThan(0.25)
  })

  test('whose key must be fetched is refused with that reason', () => {
    const sns = credential({ type: 'preset', preset: 'aws-sns', secret: '' })
    expect(attempt(sns, 'node-express')).toMatchObject({
      problem: { code: 'NO_VERIFIER', message: expect.stringContaining('fetched') as string },
    })
  })

  test('that the JDK cannot parse is refused in Java only', () => {
    const linear = credential({ type: 'preset', preset: 'linear', secret: '' })
    const refused = ids.filter((language) => 'problem' in attempt(linear, language))
    expect(refused).toEqual(['java'])
  })
})

describe('what the generated code is held to', () => {
  test.each(allCases)('is what vhook itself says, for $name', async (one) => {
    const sent = await requestsFor(one)
    const verdicts = await Promise.all(sent.map(({ request }) => verify(request, one.credential, { now: Date.now() })))
    const parting = sent.filter(({ accept }, at) => (verdicts[at]?.verdict === 'valid') !== accept)
    expect(parting.map(({ name }) => name)).toEqual([])
  })
})
