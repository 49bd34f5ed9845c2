import { generateKeyPairSync } from 'node:crypto'
import type { Credential } from '../../../../../server/core/model/credential.ts'
import type { At } from '../../../../../server/core/model/evidence.ts'
import type { SignedRequest } from '../../../../../server/core/model/request.ts'
import { type Preset, type PresetId, presets } from '../../../../../server/core/schemes/presets/index.ts'
import { sign } from '../../../../../server/core/signing/sign.ts'
import { utf8 } from '../../../../../server/core/text/bytes.ts'
import { verify } from '../../../../../server/core/verify.ts'
import { atOf, credentialOf, readVectors, requestOf, vectorFiles } from '../../../../support/vectors.ts'
import { fusionauthRequest, plaidRequest, twilioJsonRequest } from './own-senders.ts'
import { form, senderShapes } from '../../../../support/sender-shapes.ts'

/** A request that verifies with its credential. */
export interface Sent {
  request: SignedRequest
  credential: Credential
  at: At
  /** Other credentials of the same vhook. */
  others?: Credential[]
}

/** The requests of one sender: the same kind of request with different bodies. */
export interface RequestKind {
  name: string
  preset: Preset<PresetId>
  /** Whether the sender's own code, or code of the tests, signed it, and not the code under test. */
  independent: boolean
  sent: Sent[]
}

export const now = 1_767_225_600_000

const json =
  '{"event":"order.paid","id":"ord_1","name":"Zoë Müller","amount":12.5,"link":"https://example.test/a?b=1&c=2","items":[{"sku":"a-1"},{"sku":"b-2"}]}'

const pretty = `{\n  "event": "order.paid",\n  "name": "Zoë Müller",\n  "items": [\n    1,\n    2\n  ]\n}`

const withFields = (fields: string): Partial<SignedRequest> => ({ body: utf8(`{${fields},${json.slice(1)}`) })

/** What the request of some senders must contain before it is signed. */
const shapes: Partial<Record<PresetId, Partial<SignedRequest>>> = {
  ...senderShapes,
  linear: withFields('"webhookTimestamp":1'),
  plain: withFields('"timestamp":"2020-01-01T00:00:00Z"'),
  mailgun: withFields('"signature":{"timestamp":"1","token":"t","signature":""}'),
  twilio: form('CallSid=CA1&From=%2B4930&Body=Gr%C3%BC%C3%9Fe+a'),
  mandrill: form('mandrill_events=%5B%7B%22event%22%3A%22open%22%7D%5D'),
}

const pairs = {
  ed25519: () => generateKeyPairSync('ed25519'),
  ecdsa: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
}

/** The public key as the sender's dashboard shows it, and the private key. */
function keyPair({ scheme }: Preset): { own: string; shown: string } | undefined {
  const make = pairs[scheme.kind as keyof typeof pairs] as (() => ReturnType<typeof pairs.rsa>) | undefined
  if (!make) return undefined
  const { publicKey, privateKey } = make()
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const shown = {
    'ed25519-hex': () => spki.subarray(-32).toString('hex'),
    'ed25519-base64': () => spki.subarray(-32).toString('base64'),
    'spki-base64': () => spki.toString('base64'),
    pem: () => publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  }[scheme.publicKey ?? 'pem']()
  return { own: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), shown }
}

const secrets = {
  utf8: 'invented-secret-of-the-tests-0001',
  base64: 'aW52ZW50ZWQtc2VjcmV0LW9mLXRoZS10ZXN0cw==',
  base64url: 'aW52ZW50ZWQtc2VjcmV0LW9mLXRoZS10ZXN0cw',
  hex: '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
}

function credentialFor({ id, scheme, settings = [] }: Preset<PresetId>, secret?: string): Credential {
  const { stripPrefix, encoding = 'utf8' } = scheme.key ?? {}
  const prefix = typeof stripPrefix === 'string' ? stripPrefix : ''
  const given = Object.fromEntries(settings.filter((one) => one.required).map(({ name }) => [name, `${name}-0001`]))
  return {
    id: 'mine',
    authenticationPlan: { type: 'preset', preset: id, secret: secret ?? prefix + secrets[encoding], settings: given },
  }
}

async function signedKind(preset: Preset<PresetId>): Promise<RequestKind> {
  const pair = keyPair(preset)
  const request: SignedRequest = {
    method: 'POST',
    url: 'https://hooks.example.test/in/7?tenant=1',
    headers: [['content-type', 'application/json']],
    body: utf8(json),
    ...shapes[preset.id],
  }
  const credential = credentialFor(preset, pair?.shown)
  const requests = shapes[preset.id]?.body ? [request] : [request, { ...request, body: utf8(pretty) }]
  const signed = requests.map((each) => sign(each, credentialFor(preset, pair?.own), { now, id: 'msg_1' }))
  const sent = (await Promise.all(signed)).map((each) => ({ request: each.request, credential, at: { now } }))
  return { name: preset.id, preset, independent: false, sent }
}

const sizeLimit = 20_000

function vectorKind(name: string): RequestKind {
  const file = readVectors(name)
  const preset = presets.find(({ id }) => id === file.provider)
  if (!preset) throw new Error(`no preset for ${name}`)
  const cases = file.cases.filter((one) => one.expect === 'pass' && !one.bodyRecipe)
  const sent = cases
    .map((one) => ({ request: requestOf(one), credential: credentialOf(file.provider, one), at: atOf(file, one) }))
    .filter(({ request }) => request.body.length < sizeLimit)
  return { name: preset.id, preset, independent: true, sent }
}

/** Kinds that can be signed, and that a mistake can make invalid: everything but plain tokens. */
const isSigned = ({ scheme }: Preset) => !['code', 'token', 'basic'].includes(scheme.kind)

async function checked(kind: RequestKind): Promise<RequestKind> {
  for (const { request, credential, at } of kind.sent.slice(0, 1)) {
    const { verdict } = await verify(request, credential, at)
    if (verdict !== 'valid') throw new Error(`${kind.name} does not verify before any mistake`)
  }
  return kind
}

const ownSenders: [name: string, preset: PresetId, make: (body: string, now: number) => Sent][] = [
  ['plaid', 'plaid', plaidRequest],
  ['fusionauth', 'fusionauth', fusionauthRequest],
  ['twilio-json', 'twilio', twilioJsonRequest],
]

const ownKinds = (): RequestKind[] =>
  ownSenders.flatMap(([name, id, make]) => {
    const preset = presets.find((one) => one.id === id)
    return preset ? [{ name, preset, independent: true, sent: [make(json, now), make(pretty, now)] }] : []
  })

/** Every kind of request: from the vectors of the senders' own code where there are some, otherwise signed here. */
export async function requestKinds(): Promise<RequestKind[]> {
  const withVectors = vectorFiles().filter((name) => name !== 'vapi-hmac.json')
  const fromVectors = withVectors.map(vectorKind).filter(({ sent }) => sent.length > 0)
  const known = new Set(fromVectors.map(({ preset }) => preset.id))
  const others = presets.filter((preset) => isSigned(preset) && !known.has(preset.id))
  const signedHere = await Promise.all(others.map(signedKind))
  return Promise.all([...fromVectors, ...ownKinds(), ...signedHere].map(checked))
}
