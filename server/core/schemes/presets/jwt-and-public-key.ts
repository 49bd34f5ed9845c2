// A JWT with a shared secret, or a signature that is checked with the sender’s public key.

import { sender, textFirst } from './builders.ts'

const json = 'application/json'

export const livekit = sender({
  id: 'livekit',
  title: 'LiveKit',
  docs: 'https://docs.livekit.io/home/server/webhooks/',
  basis: 'run',
  scheme: {
    kind: 'jwt',
    token: { from: 'header:Authorization' },
    jwt: { algorithms: ['HS256', 'HS384', 'HS512'], requiredClaims: ['exp'], clockTolerance: 10 },
    checks: [
      ['claim:iss', 'cred:apiKey', 'issuer'],
      ['claim:sha256', 'body|sha256|base64', 'body-hash'],
    ],
  },
  quirks: [textFirst],
  secretTitle: 'API secret',
  settings: [{ name: 'apiKey', title: 'API key', required: true, where: 'LiveKit Cloud, Settings, API keys' }],
  typeFrom: 'json:event',
})

export const qstash = sender({
  id: 'qstash',
  title: 'Upstash QStash',
  docs: 'https://upstash.com/docs/qstash/features/security',
  basis: 'run',
  scheme: {
    kind: 'jwt',
    token: { from: 'header:Upstash-Signature' },
    jwt: { algorithms: ['HS256'], several: true, requiredClaims: ['exp', 'nbf'] },
    checks: [
      ['claim:iss', 'const:Upstash', 'issuer'],
      ['claim:sub', 'url', 'url'],
      ['claim:body|unpad', 'body|sha256|base64url', 'body-hash'],
    ],
  },
  secretTitle: 'Current signing key',
  nextSecret: {
    title: 'Next signing key',
    where: 'Upstash Console, QStash, Signing Keys',
    variables: { current: 'QSTASH_CURRENT_SIGNING_KEY', next: 'QSTASH_NEXT_SIGNING_KEY' },
  },
  settings: [
    {
      name: 'notificationUrl',
      title: 'URL as registered at the sender, if it differs from the public URL',
      required: false,
    },
  ],
  recognisedBy: ['upstash-signature'],
})

/** A body needs the claim with its hash; without a body the claim is absent, or the hash of nothing. */
const payloadHash = ['claim:payload_hash', 'body|sha256|hex', 'body-hash'] as const
const noPayloadHash = ['claim:payload_hash|orEmpty', 'body', 'body-hash'] as const

const messagebirdClaims = [
  ['claim:iss', 'const:MessageBird', 'issuer'],
  ['claim:url_hash', 'url|sha256|hex', 'url-hash'],
] as const

export const messagebird = sender({
  id: 'messagebird',
  title: 'MessageBird',
  docs: 'https://developers.messagebird.com/api/#verifying-http-requests',
  basis: 'run',
  scheme: {
    kind: 'jwt',
    token: { from: 'header:MessageBird-Signature-JWT' },
    jwt: { algorithms: ['HS256', 'HS384', 'HS512'], requiredClaims: ['exp', 'jti'], clockTolerance: 5 },
    variants: [
      { when: { body: 'true' }, checks: [...messagebirdClaims, payloadHash] },
      { when: { body: 'false' }, checks: [...messagebirdClaims, noPayloadHash] },
      { when: { body: 'false' }, checks: [...messagebirdClaims, payloadHash] },
    ],
    tryAll: true,
  },
  secretTitle: 'Signing key',
  settings: [
    {
      name: 'notificationUrl',
      title: 'URL as registered at the sender, if it differs from the public URL',
      required: false,
    },
  ],
  recognisedBy: ['messagebird-signature-jwt'],
})

export const vonage = sender({
  id: 'vonage',
  title: 'Vonage',
  docs: 'https://developer.vonage.com/en/getting-started/concepts/webhooks',
  basis: 'run',
  scheme: {
    kind: 'jwt',
    token: { from: 'header:Authorization', prefix: 'Bearer ' },
    jwt: { algorithms: ['HS256'] },
    variants: [
      { when: { body: 'true' }, checks: [payloadHash] },
      { when: { method: 'GET' } },
      { when: { body: 'false' }, checks: [noPayloadHash] },
      { when: { body: 'false' }, checks: [payloadHash] },
    ],
    tryAll: true,
  },
  secretTitle: 'Signature secret',
  notes: 'Also compares the body’s hash, which the SDK skips.',
})

export const netlify = sender({
  id: 'netlify',
  title: 'Netlify',
  docs: 'https://docs.netlify.com/deploy/deploy-notifications/',
  basis: 'documented',
  scheme: {
    kind: 'jwt',
    token: { from: 'header:X-Webhook-Signature' },
    jwt: { algorithms: ['HS256'] },
    checks: [
      ['claim:iss', 'const:netlify', 'issuer'],
      ['claim:sha256', 'body|sha256|hex', 'body-hash'],
    ],
  },
  recognisedBy: ['x-netlify-event'],
})

export const discord = sender({
  id: 'discord',
  title: 'Discord',
  docs: 'https://discord.com/developers/docs/interactions/overview',
  basis: 'run',
  scheme: {
    kind: 'ed25519',
    publicKey: 'ed25519-hex',
    message: '{timestamp}{body}',
    signature: { from: 'header:X-Signature-Ed25519', encoding: 'hex' },
    timestamp: { from: 'header:X-Signature-Timestamp', unit: 's' },
  },
  secretTitle: 'Public key (hex)',
  notes: 'Discord sometimes sends invalid signatures and expects 401.',
  typeFrom: 'json:type',
  recognisedBy: ['x-signature-ed25519'],
  handshakes: [
    {
      name: 'PING',
      match: { 'json:type': '1' },
      signed: true,
      respond: { status: 200, contentType: json, body: '\\{"type":1\\}' },
    },
    { name: 'event PING', match: { 'json:type': '0' }, signed: true, respond: { status: 204 } },
  ],
})

export const sendgrid = sender({
  id: 'sendgrid',
  title: 'Twilio SendGrid',
  docs: 'https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features',
  basis: 'run',
  scheme: {
    kind: 'ecdsa',
    publicKey: 'spki-base64',
    message: '{timestamp}{body}',
    signature: { from: 'header:X-Twilio-Email-Event-Webhook-Signature', encoding: 'base64' },
    timestamp: { from: 'header:X-Twilio-Email-Event-Webhook-Timestamp', unit: 's' },
  },
  quirks: [textFirst],
  secretTitle: 'Verification key',
  notes: 'The body ends with CRLF, which is signed.',
  typeFrom: 'json:0.event',
  recognisedBy: ['x-twilio-email-event-webhook-signature'],
})

export const telnyx = sender({
  id: 'telnyx',
  title: 'Telnyx',
  docs: 'https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks',
  basis: 'run',
  scheme: {
    kind: 'ed25519',
    publicKey: 'ed25519-base64',
    message: '{timestamp}|{body}',
    signature: { from: 'header:telnyx-signature-ed25519', encoding: 'base64' },
    timestamp: { from: 'header:telnyx-timestamp', unit: 's', past: 300, future: 300 },
  },
  quirks: [textFirst],
  secretTitle: 'Public key',
  typeFrom: 'json:data.event_type',
  recognisedBy: ['telnyx-signature-ed25519'],
})

export const kick = sender({
  id: 'kick',
  title: 'Kick',
  docs: 'https://docs.kick.com/events/webhook-security',
  basis: 'documented',
  scheme: {
    kind: 'rsa',
    publicKey: 'pem',
    message: '{id}.{timestamp}.{body}',
    messageId: 'header:Kick-Event-Message-Id',
    signature: { from: 'header:Kick-Event-Signature', encoding: 'base64' },
    timestamp: { from: 'header:Kick-Event-Message-Timestamp', unit: 'iso8601' },
  },
  secretTitle: 'Kick’s public key (PEM)',
  typeFrom: 'header:Kick-Event-Type',
  recognisedBy: ['kick-event-signature'],
})

export const bridge = sender({
  id: 'bridge',
  title: 'Bridge',
  docs: 'https://apidocs.bridge.xyz/docs/webhooks',
  basis: 'documented',
  scheme: {
    kind: 'rsa',
    publicKey: 'pem',
    message: '{timestamp}.{body}',
    digest: 'sha256',
    signature: { from: 'header:X-Webhook-Signature', split: ',', kv: '=', label: 'v0', encoding: 'base64' },
    timestamp: { from: 'sig:t', unit: 'ms', past: 600 },
  },
  secretTitle: 'Public key of the endpoint (PEM)',
  notes: 'Signs the digest of the text, so it is hashed twice.',
  typeFrom: 'json:event_type',
})

export default [livekit, qstash, messagebird, vonage, netlify, discord, sendgrid, telnyx, kick, bridge]
