import { describe, expect, test } from 'vitest'
import { diagnose } from '../../../../server/core/diagnosis/diagnose.ts'
import { atOf, credentialOf, readVectors, requestOf, vectorFiles } from '../../../support/vectors.ts'
import { verdictWith } from './support/fixed.ts'

const budget = { ms: 20_000 }

/** Cases that a sender's own SDK signed and refused, and what must be proven of them. */
const rows: [file: string, name: string, causes: string[]][] = [
  ['adyen', 'signed with the key as text instead of hex', ['secret-not-base64']],
  ['contentful', 'signed over the body alone', ['payload-format']],
  ['discord', 'CRLF line ends turned into LF', ['body-crlf']],
  ['discord', 'signature in base64 instead of hex', ['signature-encoding']],
  ['github', 'sha256= prefix missing', ['signature-prefix']],
  ['github', 'signature in the legacy SHA-1 header only', ['algorithm', 'header-other-name']],
  ['github', 'two signatures joined with a comma (header sent twice)', ['header-duplicated']],
  ['github', 'form-encoded delivery, signed over the decoded JSON instead of the body', ['body-encoded']],
  ['linear', 'webhookTimestamp in seconds', ['timestamp-unit']],
  ['livekit', 'expired an hour ago', ['token-expired']],
  ['livekit', 'token put behind "Bearer "', ['token-prefix']],
  ['livekit', 'secret pasted with a trailing newline', ['secret-whitespace']],
  ['livekit', 'issuer is another API key', ['token-issuer']],
  ['openai', 'timestamp 301 s ahead', ['timestamp-future']],
  ['openai', 'digest without any version label', ['signature-prefix']],
  ['sendgrid', 'the trailing CRLF trimmed from the body', ['body-newline']],
  ['slack', 'version v1', ['signature-prefix']],
  ['slack', 'slash command, form re-encoded (%20 for +)', ['body-encoded']],
  ['square', 'registered URL is http, sender signed https', ['url-form']],
  ['standard-webhooks', 'signed over {timestamp}.{body} (id left out)', ['payload-format']],
  ['standard-webhooks', 'svix-* headers instead of webhook-*', ['plan-mismatch']],
  ['stripe', 'the whsec_ prefix left out of the secret', ['secret-prefix']],
  ['stripe', 'v0 right, v1 wrong', ['signature-list']],
  ['stripe', 'signed with SHA-512', ['algorithm']],
  ['svix', 'signed with the whsec_ text as the key (not base64-decoded)', ['secret-not-base64']],
  ['twilio', 'scheme of the URL changed (http behind a TLS proxy)', ['url-form']],
  ['twilio', 'signed over the raw form body', ['payload-format']],
  ['vapi-hmac', 'slack-like: timestamp left out of the signed text', ['payload-format']],
  ['workos', 'timestamp in seconds (read as 1970)', ['timestamp-unit']],
]

describe('requests that senders signed differently', () => {
  test.each(rows)('%s: %s', async (name, title, ids) => {
    const file = readVectors(`${name}.json`)
    const one = [...file.cases, ...(file.quirks ?? [])].find((each) => each.name === title)
    if (!one) throw new Error(`no case "${title}" in ${name}`)
    const [request, credential, at] = [requestOf(one), credentialOf(file.provider, one), atOf(file, one)]
    const { causes, fix } = await diagnose(request, credential, { ...at, budget })
    expect(causes.map(({ id }) => id).toSorted()).toEqual(ids)
    if (!fix) return
    expect(await verdictWith(fix, request, credential, at)).toBe('valid')
  })
})

const tokens = new Set(['livekit.json', 'messagebird.json'])

const changed =
  /^(?:\S+-like: )?(one bit of the body flipped|signature with one character changed|wrong secret|one (field|query) .*(changed|added))/

describe('what was changed after signing', () => {
  test.each(vectorFiles())('%s: nothing is ever proven of it', async (name) => {
    const file = readVectors(name)
    for (const one of file.cases.filter((each) => changed.test(each.name) && each.expect === 'fail')) {
      const at = { ...atOf(file, one), budget }
      const { cause, causes } = await diagnose(requestOf(one), credentialOf(file.provider, one), at)
      // For a JWT the very statement is that no key that is known here made its signature.
      if (tokens.has(name) && cause === 'token-signature') continue
      expect([one.name, causes]).toEqual([one.name, []])
      if (!tokens.has(name)) expect([one.name, cause]).toEqual([one.name, 'wrong-secret'])
    }
  })
})
