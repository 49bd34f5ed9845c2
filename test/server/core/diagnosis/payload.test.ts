import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { anHmacPlan, causesOf, type Event, signed, stamp, text, url } from './support/event.ts'

const time: [string, string] = ['x-timestamp', stamp]
const bodyOnly = anHmacPlan({ payloadFormat: '{body}' })

/** An event over the payload as the sender built it. */
const over = (payload: string | Buffer, more: Partial<Event> = {}): Event => ({
  plan: anHmacPlan(),
  headers: [['x-signature', signed(payload)], time],
  ...more,
})

/** The sender signed this and sent that; only the body counts. */
const body = (payload: string | Buffer, sent: string | Buffer, headers: [string, string][] = []): Event => ({
  plan: bodyOnly,
  headers: [['x-signature', signed(payload)], ...headers],
  body: sent,
})

const formats: [format: string, payload: string, set: object][] = [
  ['{body}', text, { payloadFormat: '{body}', includeTimestamp: false }],
  ['{timestamp}{body}', stamp + text, { payloadFormat: '{timestamp}{body}' }],
  ['{timestamp}:{body}', `${stamp}:${text}`, { payloadFormat: '{timestamp}:{body}' }],
  ['v0:{timestamp}:{body}', `v0:${stamp}:${text}`, { payloadFormat: 'v0:{timestamp}:{body}' }],
  ['{method}{url}{body}', `POST${url}${text}`, { payloadFormat: '{method}{url}{body}', includeTimestamp: false }],
  ['{body}|{timestamp}', `${text}|${stamp}`, { payloadFormat: '{body}|{timestamp}' }],
]

const spaced = '{"b": "é/<x>", "a": [1.0, 2]}'
const compact = '{"b":"é/<x>","a":[1.0,2]}'

const jsonRows: [how: string, signedText: string, sent: string][] = [
  ['compact', compact, spaced],
  ['with a space after each comma and colon', spaced, compact],
  ['indented by 2', '{\n  "b": "é/<x>",\n  "a": [\n    1.0,\n    2\n  ]\n}', compact],
  ['indented by 4', JSON.stringify({ b: 'é', a: [] }, null, 4), '{"b":"é","a":[]}'],
  ['compact, keys sorted', '{"a":[1.0,2],"b":"é/<x>"}', compact],
  [String.raw`compact, \/ for slashes`, String.raw`{"b":"é\/<x>","a":[1.0,2]}`, compact],
  [String.raw`compact, \uXXXX for non-ASCII characters`, String.raw`{"b":"\u00e9/<x>","a":[1.0,2]}`, compact],
  [String.raw`compact, \u003c, \u003e and \u0026 for < > &`, String.raw`{"b":"é/\u003cx\u003e","a":[1.0,2]}`, compact],
  [
    'compact, keys in the order of a JavaScript object, numbers as JavaScript writes them',
    JSON.stringify(JSON.parse(compact)),
    compact,
  ],
]

const wide = 'grüße, 世界'

const bodyRows: [id: string, event: Event, says: string][] = [
  ...jsonRows.map(([how, signedText, sent]): [string, Event, string] => [
    'body-reserialized',
    body(signedText, sent),
    `The signature matches the same JSON in another format: ${how}.`,
  ]),
  [
    'body-newline',
    body(text, `${text}\n`),
    'The signature matches if the line break at the end of the body is removed.',
  ],
  [
    'body-newline',
    body(`${text}\n`, text),
    String.raw`The signature matches if a line break (\n) is added to the end of the body.`,
  ],
  [
    'body-crlf',
    body('a\r\nb\r\nc', 'a\nb\nc'),
    String.raw`The signature matches if every \n in the body is converted to \r\n.`,
  ],
  [
    'body-crlf',
    body('a\nb\nc', 'a\r\nb\r\nc'),
    String.raw`The signature matches if every \r\n in the body is converted to \n.`,
  ],
  [
    'body-bom',
    body(text, `\uFEFF${text}`),
    'The signature matches if the byte order mark at the beginning of the body is removed.',
  ],
  ['body-bom', body(`\uFEFF${text}`, text), 'The signature matches if a byte order mark is added before the body.'],
  [
    'body-charset',
    body(Buffer.from('grüße', 'latin1'), 'grüße'),
    'The signature matches if the body is encoded in Latin-1.',
  ],
  [
    'body-charset',
    body(Buffer.from(wide, 'utf16le'), wide),
    'The signature matches if the body is encoded in UTF-16LE.',
  ],
  [
    'body-charset',
    body('gr??e', 'grüße'),
    'The signature matches if every non-ASCII character is replaced by a question mark.',
  ],
  [
    'body-charset',
    body('\uFFFD!', Buffer.from([0xff, 0x21])),
    'The signature matches if bytes that are not UTF-8 are replaced by U+FFFD.',
  ],
  ['body-encoded', body(Buffer.from(text).toString('base64'), text), 'The signature matches the base64 of the body.'],
  [
    'body-encoded',
    body(text, Buffer.from(text).toString('base64')),
    'The signature matches the body decoded from base64.',
  ],
  [
    'body-encoded',
    body(text, `id=1&payload=${encodeURIComponent(text)}`),
    'The signature matches the decoded value of the form field payload.',
  ],
  [
    'body-compressed',
    body(text, gzipSync(text), [['Content-Encoding', 'gzip']]),
    'The signature matches the body before compression.',
  ],
  ['body-compressed', body(gzipSync(text), text), 'The signature matches the compressed body.'],
  ['body-empty', body('', text), `The signature matches an empty body, but ${text.length} bytes were received.`],
  [
    'body-truncated',
    body(text, text.slice(0, 20), [['Content-Length', String(text.length)]]),
    `Only 20 of the ${text.length} bytes announced by Content-Length were received.`,
  ],
]

const methodPlan = anHmacPlan({ payloadFormat: '{method}{url}{body}' })

describe('what was signed', () => {
  test.each(formats)('the payload format %s is found, and named as the fix', async (found, payload, set) => {
    const says = `The signature matches with the payload format ${found} instead of {timestamp}.{body}.`
    expect(await causesOf(over(payload))).toEqual({ ids: ['payload-format'], says, fix: set })
  })

  test('a format with a message id names the header of the id too', async () => {
    const event = over(`m1.${stamp}.${text}`)
    event.headers.push(['webhook-id', 'm1'])
    const { ids, fix } = await causesOf(event)
    expect(ids).toEqual(['payload-format'])
    expect(fix).toEqual({ payloadFormat: '{svix-id}.{timestamp}.{body}', messageIdHeader: 'webhook-id' })
  })

  test.each([
    ['/in?tenant=1'],
    ['/in'],
    ['http://hooks.example.test/in?tenant=1'],
    ['https://hooks.example.test:443/in?tenant=1'],
    ['https://hooks.example.test/in/?tenant=1'],
    ['http://localhost:3000/in?tenant=1'],
  ])('url-form is found for %s', async (form) => {
    const event = over(`POST${form}${text}`, { plan: methodPlan })
    event.headers.push(['Host', 'localhost:3000'])
    const says = `The signature matches with the URL ${form} instead of ${url}.`
    expect(await causesOf(event)).toEqual({ ids: ['url-form'], says, fix: undefined })
  })

  test('method-case is found', async () => {
    const says = 'The signature matches with the method post instead of POST.'
    expect(await causesOf(over(`post${url}${text}`, { plan: methodPlan }))).toEqual({
      ids: ['method-case'],
      says,
      fix: undefined,
    })
  })

  test.each(bodyRows)('%s is found', async (id, event, says) => {
    expect(await causesOf(event)).toEqual({ ids: [id], says, fix: undefined })
  })

  test('two causes are both found, and fixed together', async () => {
    const event: Event = { plan: anHmacPlan(), headers: [['x-sig', signed(text)]] }
    const { ids, fix } = await causesOf(event)
    expect(ids).toEqual(['header-other-name', 'payload-format'])
    expect(fix).toEqual({ signatureHeader: 'x-sig', payloadFormat: '{body}', includeTimestamp: false })
  })

  test('nothing matches a changed body', async () => {
    expect((await causesOf(over(`${stamp}.${text.replace('c1', 'c2')}`))).ids).toEqual([])
  })

  test('a body that is no longer JSON is not reported as re-serialized JSON', async () => {
    expect((await causesOf(body('{"a":1}', '{"a",1}'))).ids).toEqual([])
  })
})
