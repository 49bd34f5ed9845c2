import { describe, expect, test } from 'vitest'
import { anHmacPlan, causesOf, type Event, sign, signed, stamp, text } from './support/event.ts'

const payload = `${stamp}.${text}`
const right = sign(payload)

const written = (signature: string, plan = anHmacPlan()): Event => ({
  plan,
  headers: [
    ['x-signature', signature],
    ['x-timestamp', stamp],
  ],
})

const rows: [id: string, event: Event, says: string, fix?: object][] = [
  ...(['sha1', 'sha384', 'sha512', 'md5'] as const).map((algorithm): [string, Event, string, object] => [
    'algorithm',
    written(sign(payload, undefined, algorithm).toString('hex')),
    `The signature matches with ${algorithm} instead of sha256.`,
    { algorithm },
  ]),
  [
    'algorithm',
    written(`sha1=${sign(payload, undefined, 'sha1').toString('hex')}`, anHmacPlan({ signaturePrefix: 'sha256=' })),
    'The signature matches with sha1 instead of sha256.',
    { signaturePrefix: 'sha1=', algorithm: 'sha1' },
  ],
  [
    'signature-encoding',
    written(right.toString('base64')),
    'The signature matches, but it is written in base64 instead of hex.',
    { signatureEncoding: 'base64' },
  ],
  [
    'signature-encoding',
    written(right.toString('hex'), anHmacPlan({ signatureEncoding: 'base64' })),
    'The signature matches, but it is written in hex instead of base64.',
    { signatureEncoding: 'hex' },
  ],
  [
    'signature-encoding',
    written(right.toString('hex').toUpperCase()),
    'The signature matches, but it is written in upper-case hex instead of hex.',
  ],
  [
    'signature-encoding',
    written(right.toString('base64').replace('=', ''), anHmacPlan({ signatureEncoding: 'base64' })),
    'The signature matches, but it is written in base64 without padding instead of base64.',
  ],
  [
    'signature-encoding',
    written(Buffer.from(right.toString('hex')).toString('base64'), anHmacPlan({ signatureEncoding: 'base64' })),
    'The signature matches, but it is written in base64 of hex text instead of base64.',
  ],
  [
    'signature-prefix',
    written(`sha256=${right.toString('hex')}`),
    'The signature matches, but it has the prefix "sha256=" instead of no prefix.',
    { signaturePrefix: 'sha256=' },
  ],
  [
    'signature-prefix',
    written(`v1${right.toString('hex')}`),
    'The signature matches, but it has the prefix "v1" instead of no prefix.',
    { signaturePrefix: 'v1' },
  ],
  [
    'signature-prefix',
    written(right.toString('hex'), anHmacPlan({ signaturePrefix: 'v0=' })),
    'The signature matches, but it has no prefix instead of the prefix "v0=".',
    { signaturePrefix: '' },
  ],
  [
    'signature-truncated',
    written(right.toString('hex').slice(0, 40)),
    'The header contains only the first 40 of the 64 characters of the correct signature.',
  ],
  [
    'signature-list',
    written(`v0=${'ab'.repeat(32)},v1=${right.toString('hex')}`),
    'The correct signature is number 2 of 2 in the header (label v1).',
    { scheme: { signature: { split: ',', trim: true, kv: '=', label: 'v1', prefix: null } } },
  ],
]

describe('how the signature is written', () => {
  test.each(rows)('%s is found', async (id, event, says, fix) => {
    expect(await causesOf(event)).toEqual({ ids: [id], says, fix })
  })

  test.each([
    ['128 bits of a signature prove it', 32, ['signature-truncated']],
    ['124 bits do not', 31, []],
  ])('%s', async (_name, length, ids) => {
    expect((await causesOf(written(signed(payload).slice(0, length)))).ids).toEqual(ids)
  })

  test('a signature that matches only at its beginning proves nothing', async () => {
    const almost = `${right.toString('hex').slice(0, 62)}00`
    expect((await causesOf(written(almost))).ids).toEqual([])
  })
})
