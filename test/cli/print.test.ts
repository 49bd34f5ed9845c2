import { describe, expect, test } from 'vitest'
import { credentialLine, credentialLines } from '../../cli/print/credential.ts'
import { detailLines } from '../../cli/print/detail.ts'
import { eventJson, eventLine, listLine } from '../../cli/print/event.ts'
import { layOutJson } from '../../cli/print/json-layout.ts'
import { problemLines } from '../../cli/print/problem.ts'
import { replayJson, replayLines } from '../../cli/print/replay.ts'
import { signedLines } from '../../cli/print/signed.ts'
import { statusLines, tunnelLines, type Status } from '../../cli/print/status.ts'
import { diagnosisLines, verificationLines } from '../../cli/print/verification.ts'
import { utf8 } from '../../server/core/text/bytes.ts'
import { pendingDelivery } from '../../server/core/model/delivery.ts'
import { problems } from '../../server/core/model/errors.ts'
import type { EventSummary, StoredVerification } from '../../server/core/model/event.ts'
import { type Diagnosis, type Suspicion, fail, pass, skip, verdictOf } from '../../server/core/model/verification.ts'
import { lintResponse } from '../../server/core/vapi/lint/response.ts'
import { aCredential, aDetail, anAttempt, anEvent, aTunnel, noon } from './builders.ts'
import { plainStyle, taggedStyle } from './fake-io.ts'

const hostile = 'evil\x1b[2J\u202e\n'

const noResponse = { status: null, respondedBy: 'nobody', failed: true } as const
const ownEvent = (status: number, responseCode: string, more: Partial<EventSummary>) =>
  anEvent({ status, responseCode, respondedBy: 'vhook', failed: true, ...more })

describe('an event on one line', () => {
  test.each([
    ['that is valid', anEvent()],
    [
      'that is invalid, with the reason',
      anEvent({ verdict: 'invalid', message: 'The signature does not match.', status: 401 }),
    ],
    ['that was not checked', anEvent({ verdict: 'not-checked', credential: null, type: null })],
    ['that was only recorded', anEvent({ state: 'recorded', durationMs: 1, respondedBy: 'vhook' })],
    [
      'of a sample without an app',
      anEvent({ state: 'recorded', status: null, durationMs: null, respondedBy: 'nobody' }),
    ],
    ['whose app failed', ownEvent(502, 'app_unreachable', { state: 'app_error', durationMs: 3 })],
    ['whose response was cut short', anEvent({ state: 'app_error', failed: true })],
    ['that vhook refused', ownEvent(413, 'body_too_large', { state: 'refused', verdict: 'not-checked', type: null })],
    ['whose sender left', anEvent({ ...noResponse, durationMs: 3_200 })],
    ['that is incomplete', anEvent({ ...noResponse, state: 'incomplete', type: null, durationMs: 40 })],
    ['that a crash left unfinished', anEvent({ ...noResponse, state: 'unknown', durationMs: null })],
    ['that waits for its response', anEvent({ ...pendingDelivery, state: 'forwarding' })],
    ['that was replayed', anEvent({ status: 500, failed: true, replayStatus: 200 })],
    ['with a long path', anEvent({ path: `/${'x'.repeat(200)}`, type: null })],
    [
      'that requested a token',
      anEvent({
        kind: 'token',
        type: null,
        path: '/vhook/oauth/token',
        state: 'recorded',
        respondedBy: 'vhook',
        verdict: 'not-checked',
      }),
    ],
    ['that timed out', ownEvent(504, 'app_timeout', { state: 'timed_out', durationMs: 8_001 })],
  ])('%s', (_name, event) => {
    expect(eventLine(event, plainStyle)).toMatchSnapshot()
  })

  test('contains no control characters', () => {
    const line = eventLine(anEvent({ type: hostile, verdict: 'invalid', message: hostile }), plainStyle)
    expect(line).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(line).toContain(String.raw`evil\x1b[2J\u202e\n`)
  })

  test('is coloured by verdict and status', () => {
    expect(eventLine(anEvent({ status: 500 }), taggedStyle)).toContain('<green>✓ valid')
    expect(eventLine(anEvent({ status: 500 }), taggedStyle)).toContain('<red>500')
  })

  test('starts with its short id in a list', () => {
    expect(listLine(anEvent(), plainStyle)).toMatch(/^0193c5d2-4b7e-7aa1 {2}12:00:00 {2}✓ valid/)
  })

  test('of a sender without a credential says how to add one', () => {
    const event = anEvent({ verdict: 'not-checked', message: 'There is no credential for Stripe.', preset: 'stripe' })
    expect(eventLine(event, plainStyle)).toContain(
      'There is no credential for Stripe. Add one: vhook credentials add --preset stripe',
    )
  })

  test('that is unsigned has no reason, unless something is known about it', () => {
    const unsigned = (message: string) => eventLine(anEvent({ verdict: 'unsigned', message }), plainStyle)
    expect(unsigned('The request carries no signature or token.')).toMatch(
      /· unsigned .* 34 ms {2}POST \/vapi\/events {2}tool-calls$/,
    )
    expect(unsigned('Vapi sent no signature or token.')).toContain('Vapi sent no signature or token.')
  })

  test('is one JSON line with --json', () => {
    const line = eventJson(anEvent())
    expect(line).not.toContain('\n')
    expect(JSON.parse(line)).toMatchObject({
      id: anEvent().id,
      seq: 7,
      receivedAt: '2026-11-24T12:00:00.000Z',
      method: 'POST',
      path: '/vapi/events',
      type: 'tool-calls',
      callId: 'call-1',
      state: 'answered',
      verdict: 'valid',
      credential: 'vapi-prod',
      cause: null,
      status: 200,
      durationMs: 34,
      size: 812,
    })
  })
})

describe('event details', () => {
  const body = utf8('{"message":{"type":"tool-calls","toolCallList":[{"id":"a","function":{"name":"f"}}],"n":1.0}}')
  const failed = verdictOf([
    pass('hmac.header', 'The signature header is there.'),
    fail('hmac.signature', 'The signature does not match.', { expected: 'aa', actual: 'bb', hint: 'Another secret?' }),
  ])
  const diagnosis: Diagnosis = {
    cause: 'payload-format',
    rank: 'proven',
    causes: [],
    suspected: [],
    message: 'The sender signed {body} alone.',
    fix: { set: { payloadFormat: '{body}', toleranceSeconds: null } },
    tried: { macs: 12, families: [], complete: true },
    tookMs: 3,
  }
  const answered = anAttempt({}, '{"result":"x"}')

  test('show the delivery, request, verification, diagnosis, attempts and lints', () => {
    const event = aDetail({
      verdict: 'invalid',
      message: 'The signature does not match.',
      verifications: [{ ...failed, credentialId: 'vapi-prod', credentialName: 'Production', at: noon, diagnosis }],
      attemptsDetail: [answered],
    })
    const lints = lintResponse(body, { status: 200, headers: [], body: utf8('{"result":"x"}'), durationMs: 3 })
    expect(detailLines({ event, body, lints }, plainStyle).join('\n')).toMatchSnapshot()
  })

  test('show what an app sent instead of a response, escaped', () => {
    const whole = anAttempt({}, hostile)
    const none = { status: null, error: 'app_bad_response', errorDetail: 'Parse Error' }
    const attempt = { ...whole, outcome: whole.outcome && { ...whole.outcome, ...none } }
    const lines = detailLines({ event: aDetail({ attemptsDetail: [attempt] }), body: undefined, lints: [] }, plainStyle)
    expect(lines.at(-2)).toContain('Parse Error')
    expect(lines.at(-1)).toMatch(/received \(\d+ B\): evil\\x1b\[2J/)
  })

  test.each<[string, Partial<StoredVerification>, string[]]>([
    [
      'of a sender without a credential, with the command that adds it',
      { verdict: 'not-checked', reason: 'no-credential-for-sender', sender: 'Stripe', preset: 'stripe' },
      ['– not-checked', '  There is no credential for Stripe.', '  Add one: vhook credentials add --preset stripe'],
    ],
    [
      'to which several routes apply equally, with the command that lists them',
      { verdict: 'not-checked', reason: 'ambiguous-route' },
      [
        '– not-checked',
        '  Several routes match this request equally well, so it is unclear which credentials apply.',
        '  List the routes that match: vhook routes test /',
      ],
    ],
    ['that is unsigned', { verdict: 'unsigned' }, ['· unsigned', '  The request carries no signature or token.']],
    [
      'with a signature that no credential uses',
      {
        verdict: 'not-checked',
        reason: 'no-credential',
        checks: [skip('credential', 'No credential uses the header X-Sig.')],
      },
      ['– not-checked', '  – No credential uses the header X-Sig.  credential', '  Add one: vhook credentials add'],
    ],
  ])('explain an event %s', (_name, fields, expected) => {
    const verification = {
      credentialId: null,
      credentialName: null,
      at: noon,
      verdict: 'unsigned',
      checks: [],
      ...fields,
    }
    expect(verificationLines(verification as StoredVerification, null, plainStyle)).toEqual(expected)
  })

  test('show an error of the app once, with the change of its code', () => {
    const cause = { id: 'app-rejected-valid', message: 'Rejected.', detail: { status: 400, code: 'a()\nb()' } } as const
    const appFault: Diagnosis = {
      ...diagnosis,
      cause: cause.id,
      causes: [cause],
      message: 'Rejected.',
      advice: 'Fix it.',
    }
    const verifications = [
      { verdict: 'valid' as const, checks: [], credentialId: 'a', credentialName: 'A', at: noon, diagnosis: appFault },
    ]
    const lines = detailLines({ event: aDetail({ appFault, verifications }), body: undefined, lints: [] }, plainStyle)
    expect(lines.filter((line) => line.includes('Rejected.'))).toHaveLength(1)
    expect(lines.slice(-3)).toEqual(['        Fix it.', '          a()', '          b()'])
  })

  test('say why a WebSocket has no verification', () => {
    const lines = detailLines({ event: aDetail({ kind: 'websocket' }), body: undefined, lints: [] }, plainStyle)
    expect(lines).toContain('The messages of a WebSocket are not recorded or verified.')
  })

  test('show when the app handled the event wrongly', () => {
    const message = 'The app responded 401 to a valid request.'
    const appFault: Diagnosis = { ...diagnosis, cause: 'app-rejected-valid', message }
    const lines = detailLines({ event: aDetail({ appFault }), body: undefined, lints: [] }, plainStyle)
    expect(lines.at(-1)).toBe('App     The app responded 401 to a valid request.  app-rejected-valid')
    const verification: StoredVerification = {
      credentialId: 'stripe',
      credentialName: null,
      at: noon,
      verdict: 'valid',
      checks: [],
      diagnosis: appFault,
    }
    const event = aDetail({ appFault, verifications: [verification] })
    const text = detailLines({ event, body: undefined, lints: [] }, plainStyle).join('\n')
    expect(text.split(message)).toHaveLength(2)
  })

  test.each([
    ['no body', undefined, 0, '(no body)'],
    ['a body that was not fetched', undefined, 5e6, '(5.0 MB. Print it with: vhook show EVENT --body)'],
    ['binary data', Uint8Array.of(255, 0), 2, '(2 B of binary data.'],
    ['a long text', utf8('x'.repeat(50_000)), 50_000, '… (50.0 kB in total)'],
  ])('summarise %s', (_name, bytes, size, text) => {
    expect(detailLines({ event: aDetail({ size }), body: bytes, lints: [] }, plainStyle).join('\n')).toContain(text)
  })

  test('escape untrusted text', () => {
    const event = aDetail({ headers: [[hostile, hostile]], path: hostile, note: hostile, method: hostile })
    const text = detailLines({ event, body: utf8(hostile), lints: [] }, plainStyle).join('\n')
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u)
  })

  test('show how much was tried if no cause was found', () => {
    const nothing: Diagnosis = {
      ...diagnosis,
      cause: 'nothing-fits',
      rank: 'possible',
      message: 'The search stopped early after 20000 variants.',
      tried: { macs: 20_000, families: [], complete: false },
    }
    expect(diagnosisLines(nothing, plainStyle)).toEqual([
      'No cause found: The search stopped early after 20000 variants.  nothing-fits',
      '  20000 variants tried (not every one)',
    ])
  })

  test('tell what is likely and what is possible from what is proven', () => {
    const likely: Suspicion = {
      id: 'wrong-secret',
      rank: 'likely',
      message: 'The secret is not the one this sender uses.',
      evidence: ['The header X is present.'],
      advice: 'Replace it.',
      where: { sender: 'Stripe', place: 'Dashboard', command: 'stripe listen', notes: ['Every endpoint differs.'] },
    }
    const possible: Suspicion = { id: 'body-changed', rank: 'possible', message: 'The body was changed.', evidence: [] }
    const unproven: Diagnosis = { ...diagnosis, cause: 'wrong-secret', rank: 'likely', suspected: [likely, possible] }
    expect(diagnosisLines(unproven, plainStyle)).toEqual([
      'Most likely: The secret is not the one this sender uses.  wrong-secret',
      '  · The header X is present.',
      '  Where to find it at Stripe: Dashboard',
      '  Command: stripe listen',
      '  Note: Every endpoint differs.',
      '  Replace it.',
      'Possible: The body was changed.  body-changed',
      '  12 variants tried',
    ])
    expect(diagnosisLines({ ...diagnosis, suspected: [possible] }, plainStyle)).toEqual([
      'Cause: The sender signed {body} alone.  payload-format',
      "Fix: vhook credentials edit CREDENTIAL --set 'payloadFormat={body}' --set toleranceSeconds=null",
      'Possible: The body was changed.  body-changed',
    ])
  })
})

describe('indented JSON', () => {
  test.each([
    [
      '{"a":1.0,"b":[1e400,{}],"c":"x\\"}:,"}',
      '{\n  "a": 1.0,\n  "b": [\n    1e400,\n    {}\n  ],\n  "c": "x\\"}:,"\n}',
    ],
    ['[ ]', '[]'],
    ['12345678901234567890', '12345678901234567890'],
    ['not json {', 'not json {'],
  ])('%s keeps every value as written', (text, laidOut) => {
    expect(layOutJson(text)).toBe(laidOut)
  })
})

describe('the status block', () => {
  const status: Status = {
    snapshot: {
      version: '1.2.3',
      tunnel: aTunnel(),
      target: { url: 'http://localhost:3000', health: 'up', checkedAt: noon },
      storage: { state: 'storing', message: null, waiting: 0, since: noon },
      credentials: [aCredential()],
      intakeUrl: 'http://127.0.0.1:4040',
      dataDir: '/home/me/app/.vhook',
      enforce: false,
    },
    inspectorUrl: 'http://127.0.0.1:4041/#token=abc',
    keyLocation: 'key file ~/.config/vhook/key',
    notices: ['Three events were interrupted by a crash.'],
    dataDirGiven: false,
  }

  test('shows URLs, app and credentials', () => {
    expect(statusLines(status, plainStyle).join('\n')).toMatchSnapshot()
  })

  test('names the data folder for other commands, which do not find it by themselves', () => {
    const lines = statusLines({ ...status, dataDirGiven: true }, plainStyle)
    expect(lines).toContainEqual(expect.stringContaining('pass --data-dir /home/me/app/.vhook to other commands'))
  })

  test.each([
    ['its public URL', aTunnel({ url: 'https://t.test' }), 'https://t.test/vhook/oauth/token'],
    [
      'a placeholder until it is known',
      aTunnel({ state: 'starting', url: null }),
      '<public URL of vhook>/vhook/oauth/token',
    ],
    ['the local URL without a tunnel', aTunnel({ state: 'off', url: null }), 'http://127.0.0.1:4040/vhook/oauth/token'],
  ])('shows the token URL of OAuth 2.0 credentials with %s', (_name, tunnel, url) => {
    const oauth = aCredential({ plan: { type: 'oauth2', clientId: 'x' } })
    const snapshot = { ...status.snapshot, tunnel, credentials: [oauth, oauth] }
    const lines = statusLines({ ...status, snapshot }, plainStyle)
    expect(lines.filter((line) => line.includes('Token URL'))).toEqual([expect.stringContaining(url)])
    const jwt = aCredential({ plan: { type: 'oauth2', issuer: 'jwt' } })
    const others = statusLines({ ...status, snapshot: { ...snapshot, credentials: [jwt] } }, plainStyle)
    expect(others.join('\n')).not.toContain('Token URL')
  })

  test('shows what is missing, and how to add it', () => {
    const bare = {
      ...status.snapshot,
      tunnel: aTunnel({ provider: 'none', state: 'off', url: null, privacy: null }),
      target: { url: null, health: 'none' as const, checkedAt: null },
      credentials: [],
      enforce: true,
    }
    expect(statusLines({ ...status, snapshot: bare, notices: [] }, plainStyle).join('\n')).toMatchSnapshot()
  })

  test.each([
    ['is opening', aTunnel({ state: 'starting', url: null })],
    ['is lost', aTunnel({ state: 'reconnecting', message: 'The connection was closed.' })],
    ['has a new URL', aTunnel({ state: 'url-changed', previousUrl: 'https://old.test' })],
    ['is up again', aTunnel({ gaps: [{ from: aTunnel().since - 37_000, to: aTunnel().since }] })],
    ['has been up for long', aTunnel({ gaps: [{ from: 1, to: 2 }] })],
    ['cannot be opened', aTunnel({ state: 'unreachable', url: null, message: 'getaddrinfo ENOTFOUND' })],
  ])('shows a tunnel that %s', (_name, tunnel) => {
    expect(tunnelLines(tunnel, plainStyle).join('\n')).toMatchSnapshot()
  })
})

describe('other output', () => {
  test('an error is what happened and what to do', () => {
    expect(problemLines(problems.portTaken(4040), plainStyle)).toMatchInlineSnapshot(`
      "error  Port 4040 is already in use.
             Choose another port, or 0 for any free port."
    `)
  })

  test('a credential of the config file is marked', () => {
    expect(credentialLine(aCredential({ source: 'config' }), plainStyle)).toMatch(/invalid, config file$/)
    expect(credentialLine(aCredential(), plainStyle)).toMatch(/invalid$/)
  })

  test('a credential is shown without its secret', () => {
    expect(
      [credentialLine(aCredential(), plainStyle), ...credentialLines(aCredential({ locked: true }), plainStyle)].join(
        '\n',
      ),
    ).toMatchSnapshot()
  })

  test('a signed request is shown with headers, payload and command', () => {
    const signed = { headers: [], added: [['x-signature', 'abc'] as const], signedPayload: utf8('1.{"a":1}') }
    expect(signedLines(signed, 'curl …', plainStyle).join('\n')).toMatchSnapshot()
  })

  test('a replay is shown with both responses and their differences', async () => {
    const shown = {
      event: aDetail(),
      before: anAttempt({}, '{"a":1,"b":2}'),
      after: anAttempt({}, '{"a":1,"b":3}'),
      isOriginal: true,
    }
    expect((await replayLines(shown, plainStyle)).join('\n')).toMatchSnapshot()
    expect(JSON.parse(replayJson(shown))).toMatchObject({ id: aDetail().id, status: 200, statusBefore: 200 })
  })

  test('a rejected replay hints at the old signature', async () => {
    const attempt = anAttempt()
    const after = { ...attempt, outcome: attempt.outcome && { ...attempt.outcome, status: 401 } }
    const lines = await replayLines({ event: aDetail(), before: undefined, after, isOriginal: true }, plainStyle)
    expect(lines.at(-1)).toContain('Try --resign')
  })
})
