import { toText } from '../components/format.ts'
import type { AuthenticationPlan } from '../../server/core/model/credential.ts'
import { tokenRefusals } from '../../server/core/model/credential.ts'

/** How one field of a plan is entered. */
export interface PlanField {
  name: string
  label: string
  /** `limit` is a number that may be null: no limit. */
  kind: 'text' | 'number' | 'limit' | 'choice' | 'check' | 'lines'
  hint?: string
  /** An empty one is shown as none, and leaves the field alone. */
  choices?: readonly string[]
  /** What holds when the field is left alone; shown, not sent. */
  defaultValue?: string | number | boolean
}

/** One way to make a credential. */
export interface PlanForm {
  id: string
  type: AuthenticationPlan['type']
  title: string
  description: string
  /** The secret's field and what it is called. */
  secret: { name: string; label: string }
  /** Set from the start, and what makes this form another one than its type's. */
  initial: Record<string, unknown>
  fields: readonly PlanField[]
}

const header = (name: string, label: string, standard: string): PlanField => ({
  name,
  label,
  kind: 'text',
  defaultValue: standard,
})

const bearerFields: readonly PlanField[] = [
  header('headerName', 'Header', 'Authorization'),
  { name: 'bearerPrefixEnabled', label: 'Put “Bearer ” before the token', kind: 'check', defaultValue: true },
]

const hmacFields: readonly PlanField[] = [
  {
    name: 'algorithm',
    label: 'Algorithm',
    kind: 'choice',
    choices: ['sha256', 'sha512', 'sha1', 'sha384', 'md5'],
    defaultValue: 'sha256',
  },
  { name: 'signatureEncoding', label: 'Written in', kind: 'choice', choices: ['hex', 'base64'], defaultValue: 'hex' },
  header('signatureHeader', 'Signature header', 'x-signature'),
  { name: 'signaturePrefix', label: 'Before the signature', kind: 'text', defaultValue: '', hint: 'Such as sha256=' },
  {
    name: 'payloadFormat',
    label: 'What is signed',
    kind: 'text',
    defaultValue: '{timestamp}.{body}',
    hint: '{body}, {timestamp}, {method}, {url}, {svix-id}',
  },
  { name: 'messageIdHeader', label: 'Message id header', kind: 'text' },
  { name: 'includeTimestamp', label: 'A timestamp is signed', kind: 'check', defaultValue: true },
  { name: 'secretIsBase64', label: 'The secret is base64', kind: 'check', defaultValue: false },
  header('timestampHeader', 'Timestamp header', 'x-timestamp'),
  {
    name: 'timestampUnit',
    label: 'Unit of the timestamp',
    kind: 'choice',
    choices: ['auto', 's', 'ms'],
    defaultValue: 'auto',
  },
  { name: 'toleranceSeconds', label: 'Tolerance in seconds', kind: 'limit', defaultValue: 300 },
]

const oauthFields: readonly PlanField[] = [
  {
    name: 'issuer',
    label: 'Who issues the tokens',
    kind: 'choice',
    choices: ['vhook', 'observed', 'jwt', 'introspection'],
    defaultValue: 'vhook',
    hint: 'vhook: its own token endpoint behind the tunnel.',
  },
  { name: 'clientId', label: 'Client id', kind: 'text' },
  { name: 'scope', label: 'Scope', kind: 'text', defaultValue: '' },
  { name: 'url', label: 'Token URL', kind: 'text', defaultValue: '' },
  { name: 'tokenLifetimeSeconds', label: 'Token lifetime in seconds', kind: 'number', defaultValue: 3600 },
  {
    name: 'tokenFormat',
    label: 'Tokens are',
    kind: 'choice',
    choices: ['opaque', 'jwt'],
    defaultValue: 'opaque',
    hint: 'jwt: signed with a key of this credential’s own.',
  },
  {
    name: 'refuseTokens',
    label: 'Refuse every token request with',
    kind: 'choice',
    choices: ['', ...tokenRefusals],
    hint: 'On purpose, to see what the sender makes of it.',
  },
  {
    name: 'slowTokensMs',
    label: 'Keep token requests waiting, in ms',
    kind: 'number',
    defaultValue: 0,
    hint: '60000 at most.',
  },
  { name: 'jwksUrl', label: 'Key set URL (JWKS)', kind: 'text', defaultValue: '' },
  { name: 'publicKey', label: 'Public key (PEM)', kind: 'lines', defaultValue: '' },
  { name: 'issuerClaim', label: 'Issuer claim', kind: 'text', defaultValue: '' },
  { name: 'audience', label: 'Audience', kind: 'text', defaultValue: '' },
  { name: 'introspectionUrl', label: 'Introspection URL', kind: 'text', defaultValue: '' },
]

/** Every way, a row each; the first is what Vapi recommends. */
export const planForms: readonly PlanForm[] = [
  {
    id: 'bearer',
    type: 'bearer',
    title: 'Bearer token',
    description: 'A token in the Authorization header.',
    secret: { name: 'token', label: 'Token' },
    initial: {},
    fields: bearerFields,
  },
  {
    id: 'legacy',
    type: 'bearer',
    title: 'X-Vapi-Secret',
    description: 'Vapi’s older way: the plain secret in a header of its own.',
    secret: { name: 'token', label: 'Secret' },
    initial: { headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false },
    fields: bearerFields,
  },
  {
    id: 'hmac',
    type: 'hmac',
    title: 'HMAC signature',
    description: 'A signature over the body, with a time against replays.',
    secret: { name: 'secretKey', label: 'Secret key' },
    initial: { algorithm: 'sha256' },
    fields: hmacFields,
  },
  {
    id: 'oauth2',
    type: 'oauth2',
    title: 'OAuth 2.0',
    description: 'Client credentials: the sender fetches a token first.',
    secret: { name: 'clientSecret', label: 'Client secret' },
    initial: {},
    fields: oauthFields,
  },
  {
    id: 'preset',
    type: 'preset',
    title: 'Another sender',
    description: 'Stripe, GitHub, Slack and others, by preset.',
    secret: { name: 'secret', label: 'Signing secret' },
    initial: {},
    fields: [],
  },
]

/** Which of OAuth 2.0's fields matter to an issuer; the others would only be noise. */
const oauthNeeds: Record<string, readonly string[]> = {
  vhook: ['clientId', 'scope', 'tokenLifetimeSeconds', 'tokenFormat', 'refuseTokens', 'slowTokensMs'],
  observed: ['url', 'clientId', 'scope'],
  jwt: ['clientId', 'jwksUrl', 'publicKey', 'issuerClaim', 'audience', 'scope'],
  introspection: ['introspectionUrl', 'clientId', 'scope'],
}

const unsigned = new Set(['timestampHeader', 'timestampUnit', 'toleranceSeconds'])

/** The fields to show for what was chosen so far. */
export function visibleFields(form: PlanForm, values: Record<string, unknown>): readonly PlanField[] {
  if (form.type === 'oauth2') {
    const needed = oauthNeeds[toText(values['issuer'] ?? 'vhook')] ?? []
    return form.fields.filter(({ name }) => name === 'issuer' || needed.includes(name))
  }
  return values['includeTimestamp'] === false ? form.fields.filter(({ name }) => !unsigned.has(name)) : form.fields
}

/** The form an existing plan belongs to. */
export function planFormFor(plan: { type: string } & Record<string, unknown>): PlanForm | undefined {
  const legacy = plan.type === 'bearer' && toText(plan['headerName'] ?? '').toLowerCase() === 'x-vapi-secret'
  return planForms.find((form) => (legacy ? form.id === 'legacy' : form.type === plan.type))
}
