import { generateKeyPairSync } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../../../../server/core/text/bytes.ts'
import type { Credential } from '../../../../server/core/model/credential.ts'
import { checkCredential } from '../../../../server/core/schemes/compile-plan.ts'
import { parseExpression } from '../../../../server/core/schemes/expressions/expression.ts'
import { parseTemplate } from '../../../../server/core/schemes/expressions/template.ts'
import { type Preset, type PresetId, presets } from '../../../../server/core/schemes/presets/index.ts'
import { schemeIssues } from '../../../../server/core/schemes/validate-scheme.ts'
import type { SignedRequest } from '../../../../server/core/model/request.ts'
import { sign } from '../../../../server/core/signing/sign.ts'
import { verify } from '../../../../server/core/verify.ts'
import { aRequest, now } from '../../../support/credentials.ts'
import { vectorFiles } from '../../../support/vectors.ts'
import { senderShapes } from '../../../support/sender-shapes.ts'

const pem = (type: 'ed25519' | 'rsa' | 'ec') => {
  const pair =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : type === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('ed25519')
  return pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

const privateKeys: Partial<Record<Preset['scheme']['kind'], string>> = {
  ed25519: pem('ed25519'),
  ecdsa: pem('ec'),
  rsa: pem('rsa'),
}

const secrets = {
  utf8: 'a plain secret',
  base64: 'c2VjcmV0IG9mIHRoZSB0ZXN0cw==',
  base64url: 'c2VjcmV0',
  hex: 'deadbeef',
}

function credentialFor({ id, scheme, settings = [], secretUse }: Preset<PresetId>): Credential {
  const { key = {}, kind } = scheme
  const prefix = typeof key.stripPrefix === 'string' ? key.stripPrefix : ''
  const secret = privateKeys[kind] ?? (secretUse ? '' : prefix + secrets[key.encoding ?? 'utf8'])
  const given = Object.fromEntries(
    settings.filter((one) => one.required).map(({ name }) => [name, `${name}-of-the-tests`]),
  )
  return { id: 'c', authenticationPlan: { type: 'preset', preset: id, secret, settings: given } }
}

/** Requests of the senders whose signature or time is part of the body or of other headers. */
const shapes: Record<string, Partial<SignedRequest>> = {
  ...senderShapes,
  linear: { body: utf8('{"webhookTimestamp":1,"a":"b"}') },
  plain: { body: utf8('{"timestamp":"2020-01-01T00:00:00Z"}') },
  mailgun: { body: utf8('{"signature":{"timestamp":"1","token":"t","signature":""}}') },
  'microsoft-graph': { body: utf8('{"value":[{"clientState":""}]}') },
}

/** These senders do not sign the whole body: a changed body may still be valid. */
const bodyIsUnsigned = new Set(['mailgun', 'dropbox-sign', 'mercado-pago', 'braintree'])

const rows = presets.map((preset) => [preset.id, preset] as const)
const signable = rows.filter(([, { scheme }]) => scheme.kind !== 'code')
const signed = signable.filter(
  ([id, { scheme }]) => !['token', 'basic'].includes(scheme.kind) && !bodyIsUnsigned.has(id),
)

const exportName = (id: string) =>
  id.replaceAll(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase()).replace(/^(?=\d)/, '$')

describe('every preset', () => {
  test('is listed, and exported under its id in camel case', async () => {
    const folder = new URL('../../../../server/core/schemes/presets/', import.meta.url)
    const files = readdirSync(folder).filter((name) => !/^(index|preset|builders|settings|find)\.ts$|\.md$/.test(name))
    const modules = (await Promise.all(files.map((name) => import(new URL(name, folder).href)))) as object[]
    const exported = modules.flatMap((one) => Object.entries(one)).filter(([name]) => name !== 'default')
    const expected = presets.map((preset) => [exportName(preset.id), preset])
    expect(exported).toHaveLength(expected.length)
    expect(Object.fromEntries(exported)).toEqual(Object.fromEntries(expected))
  })

  test('has an id of its own; every file of vectors has one of over 120 presets', () => {
    const ids: string[] = presets.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(120)
    const providers = vectorFiles().map((name) => name.replace('.json', ''))
    expect(providers.filter((name) => name !== 'vapi-hmac' && !ids.includes(name))).toEqual([])
  })

  test.each(rows)('%s has a valid scheme and a page of documentation', (id, preset) => {
    expect(schemeIssues(preset.scheme)).toEqual([])
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(URL.canParse(preset.docs) && preset.docs.startsWith('https://')).toBe(true)
    expect(preset.title).not.toBe('')
    expect(parseExpression(preset.typeFrom ?? 'body')).toBeTypeOf('object')
    for (const { match, respond } of preset.handshakes ?? []) {
      for (const text of Object.keys(match)) expect(parseExpression(text)).toBeTypeOf('object')
      const texts = [respond.body, ...Object.values(respond.json ?? {}), ...Object.values(respond.headers ?? {})]
      for (const text of texts.filter((one) => one !== undefined)) expect(parseTemplate(text)).toBeTypeOf('object')
    }
  })

  test.each(rows)('%s accepts a credential in its form', (_id, preset) => {
    expect(checkCredential(credentialFor(preset))).toEqual([])
  })

  test.each(signable)('%s verifies what it signs', async (id, preset) => {
    const credential = credentialFor(preset)
    const { request } = await sign(aRequest(shapes[id]), credential, { now, id: 'msg_1' })
    const verification = await verify(request, credential, { now })
    expect(verification.checks.filter(({ status }) => status === 'fail')).toEqual([])
    expect(verification.verdict).toBe('valid')
  })

  test.each(signed)('%s rejects another body', async (id, preset) => {
    const credential = credentialFor(preset)
    const { request } = await sign(aRequest(shapes[id]), credential, { now, id: 'msg_1' })
    const body = request.body.slice()
    body[body.length - 3] = (body[body.length - 3] ?? 0) ^ 1
    const forged = preset.scheme.message?.includes('form.sorted')
      ? { ...request, body: utf8('a=b') }
      : { ...request, body }
    expect(await verify(forged, credential, { now })).toMatchObject({ verdict: 'invalid' })
  })
})
