import { createHash, createHmac } from 'node:crypto'
import type { Credential, HmacPlan } from '../../../../../server/core/model/credential.ts'
import type { SignedRequest } from '../../../../../server/core/model/request.ts'
import { aBody, type BodyKind } from './bodies.ts'
import type { Random } from './random.ts'

export const now = 1_767_225_600_000

/** A sender by itself: it knows nothing of vhook, only how it signs and what it sends. */
export interface Sender {
  key: Buffer
  algorithm: string
  /** How it writes a digest. */
  write: (digest: Buffer) => string
  prefix: string
  signatureHeader: string
  format: string
  timestampHeader: string
  timestamp: string
  /** What it signs as timestamp. */
  signedTimestamp: string
  idHeader: string
  id: string
  method: string
  signedMethod: string
  url: string
  signedUrl: string
  body: Buffer
  signedBody: Buffer
  bodyKind: BodyKind
  extra: [string, string][]
  /** Changes the complete list of headers at the very end. */
  finish: (headers: [string, string][]) => [string, string][]
}

export interface Case {
  sender: Sender
  plan: HmacPlan
  others: Credential[]
  previous?: Credential['previous']
}

const values: Record<string, (sender: Sender) => Buffer> = {
  '{body}': ({ signedBody }) => signedBody,
  '{timestamp}': ({ signedTimestamp }) => Buffer.from(signedTimestamp),
  '{method}': ({ signedMethod }) => Buffer.from(signedMethod),
  '{url}': ({ signedUrl }) => Buffer.from(signedUrl),
  '{svix-id}': ({ id }) => Buffer.from(id),
}

export function signatureOf(sender: Sender): string {
  const parts = sender.format.split(/(\{[a-z-]+\})/)
  const payload = Buffer.concat(parts.map((part) => values[part]?.(sender) ?? Buffer.from(part)))
  return sender.prefix + sender.write(createHmac(sender.algorithm, sender.key).update(payload).digest())
}

export function send(sender: Sender): SignedRequest {
  const headers: [string, string][] = [
    ['Host', 'hooks.example.test'],
    ['User-Agent', 'sender/1'],
    ['Content-Type', sender.bodyKind === 'json' ? 'application/json' : 'application/octet-stream'],
    ['Content-Length', String(sender.body.length)],
    ['X-Request-Id', createHash('sha1').update(sender.body).digest('hex').slice(0, 24)],
    ...sender.extra,
    [sender.signatureHeader, signatureOf(sender)],
  ]
  if (sender.format.includes('{timestamp}')) headers.push([sender.timestampHeader, sender.timestamp])
  if (sender.format.includes('{svix-id}')) headers.push([sender.idHeader, sender.id])
  return { method: sender.method, url: sender.url, headers: sender.finish(headers), body: sender.body }
}

const formats = [
  '{body}',
  '{timestamp}.{body}',
  '{timestamp}.{body}',
  '{timestamp}:{body}',
  'v0:{timestamp}:{body}',
  '{svix-id}.{timestamp}.{body}',
  '{method}{url}{body}',
  '{url}{body}',
  '{timestamp}{method}{url}{body}',
  '{timestamp}\n{body}',
]

const secrets: ((random: Random) => { secret: string; isBase64: boolean })[] = [
  (random) => ({ secret: random.bytes(16).toString('hex'), isBase64: false }),
  (random) => ({ secret: random.bytes(24).toString('base64'), isBase64: random.chance(0.5) }),
  (random) => ({ secret: `whsec_${random.bytes(24).toString('base64')}`, isBase64: false }),
  (random) => ({ secret: `correct horse ${random.below(1e9)} battery`, isBase64: false }),
]

function aPlan(random: Random): HmacPlan {
  const algorithm = random.pick(['sha256', 'sha256', 'sha256', 'sha512', 'sha1', 'sha384'] as const)
  const { secret, isBase64 } = random.pick(secrets)(random)
  const payloadFormat = random.pick(formats)
  return {
    type: 'hmac',
    secretKey: secret,
    algorithm,
    signatureHeader: random.pick(['x-signature', 'X-Hub-Signature-256', 'x-acme-signature']),
    timestampHeader: random.pick(['x-timestamp', 'X-Acme-Request-Timestamp']),
    signaturePrefix: random.pick(['', '', `${algorithm}=`, 'v0=', 'v1,']),
    payloadFormat,
    includeTimestamp: payloadFormat.includes('{timestamp}'),
    messageIdHeader: payloadFormat.includes('{svix-id}') ? 'webhook-id' : null,
    signatureEncoding: random.pick(['hex', 'hex', 'base64'] as const),
    secretIsBase64: isBase64,
    timestampUnit: random.pick(['auto', 's', 'ms'] as const),
  }
}

/** A sender and a credential that agree in everything. */
export function agreed(random: Random, size: number): Case {
  const plan = aPlan(random)
  const { kind, bytes } = aBody(random, size)
  const timestamp =
    plan.timestampUnit === 's' ? String(now / 1000 - random.below(200)) : String(now - random.below(200_000))
  const method = random.pick(['POST', 'POST', 'PUT'])
  const url = `https://hooks.example.test/in/${random.below(100)}?tenant=${random.below(9)}`
  const encoding = plan.signatureEncoding ?? 'hex'
  const sender: Sender = {
    key: plan.secretIsBase64 ? Buffer.from(plan.secretKey, 'base64') : Buffer.from(plan.secretKey),
    algorithm: plan.algorithm,
    write: (digest) => digest.toString(encoding),
    prefix: plan.signaturePrefix ?? '',
    signatureHeader: plan.signatureHeader ?? '',
    format: plan.payloadFormat ?? '',
    timestampHeader: plan.timestampHeader ?? '',
    timestamp,
    signedTimestamp: timestamp,
    idHeader: plan.messageIdHeader ?? 'svix-id',
    id: `msg_${random.bytes(9).toString('hex')}`,
    method,
    signedMethod: method,
    url,
    signedUrl: url,
    body: bytes,
    signedBody: bytes,
    bodyKind: kind,
    extra: [],
    finish: (headers) => headers,
  }
  const others = Array.from({ length: random.below(4) }, (_, at): Credential => {
    return { id: `other-${at}`, name: `Other ${at}`, authenticationPlan: { ...aPlan(random) } }
  })
  return { sender, plan, others }
}
