import type { AuthenticationPlan } from '../../server/core/model/credential.ts'
import { tokenRefusals } from '../../server/core/model/credential.ts'
import { toText } from '../components/format.ts'

/** How one field of a plan is entered. */
export interface PlanField {
  name: string
  label: string
  /** `limit` is a number, or null for no limit. */
  kind: 'text' | 'number' | 'limit' | 'choice' | 'check' | 'multiline'
  hint?: string
  /** Values to choose from; an empty one leaves the field unset. */
  choices?: readonly string[]
  /** Display names of the choices that need one. */
  titles?: Readonly<Record<string, string>>
  /** The value when the field is unset. Displayed, not sent. */
  defaultValue?: string | number | boolean
}

/** One kind of credential that can be created. */
export interface PlanForm {
  id: string
  type: AuthenticationPlan['type']
  title: string
  description: string
  /** Name and label of the field that holds the secret. */
  secret: { name: string; label: string }
  /** Initial values, which distinguish forms of the same type. */
  initial: Record<string, unknown>
  fields: readonly PlanField[]
}

const bearerFields: readonly PlanField[] = [
  { name: 'headerName', label: 'Header', kind: 'text', defaultValue: 'Authorization' },
  { name: 'bearerPrefixEnabled', label: 'Bearer prefix', kind: 'check', defaultValue: true },
]

const hmacFields: readonly PlanField[] = [
  {
    name: 'algorithm',
    label: 'Algorithm',
    kind: 'choice',
    choices: ['sha256', 'sha512', 'sha1', 'sha384', 'md5'],
    defaultValue: 'sha256',
  },
  { name: 'signatureEncoding', label: 'Encoding', kind: 'choice', choices: ['hex', 'base64'], defaultValue: 'hex' },
  { name: 'signatureHeader', label: 'Signature header', kind: 'text', defaultValue: 'x-signature' },
  { name: 'signaturePrefix', label: 'Signature prefix', kind: 'text', defaultValue: '', hint: 'For example sha256=' },
  {
    name: 'payloadFormat',
    label: 'Signed payload',
    kind: 'text',
    defaultValue: '{timestamp}.{body}',
    hint: '{body}, {timestamp}, {method}, {url}, {svix-id}',
  },
  { name: 'messageIdHeader', label: 'Message ID header', kind: 'text' },
  { name: 'includeTimestamp', label: 'Signed timestamp', kind: 'check', defaultValue: true },
  { name: 'secretIsBase64', label: 'Secret is base64', kind: 'check', defaultValue: false },
  { name: 'timestampHeader', label: 'Timestamp header', kind: 'text', defaultValue: 'x-timestamp' },
  {
    name: 'timestampUnit',
    label: 'Timestamp unit',
    kind: 'choice',
    choices: ['auto', 's', 'ms'],
    titles: { auto: 'automatic', s: 'seconds', ms: 'milliseconds' },
    defaultValue: 'auto',
  },
  { name: 'toleranceSeconds', label: 'Tolerance (seconds)', kind: 'limit', defaultValue: 300 },
]

const oauthFields: readonly PlanField[] = [
  {
    name: 'issuer',
    label: 'Token issuer',
    kind: 'choice',
    choices: ['vhook', 'observed', 'jwt', 'introspection'],
    titles: {
      vhook: 'vhook',
      observed: 'your app (observed)',
      jwt: 'external, JWT',
      introspection: 'external, introspection',
    },
    defaultValue: 'vhook',
    hint: 'vhook: tokens come from vhook’s own token endpoint.',
  },
  { name: 'clientId', label: 'Client ID', kind: 'text' },
  { name: 'scope', label: 'Scope', kind: 'text', defaultValue: '' },
  { name: 'url', label: 'Token URL', kind: 'text', defaultValue: '' },
  { name: 'tokenLifetimeSeconds', label: 'Token lifetime (seconds)', kind: 'number', defaultValue: 3600 },
  {
    name: 'tokenFormat',
    label: 'Token format',
    kind: 'choice',
    choices: ['opaque', 'jwt'],
    titles: { jwt: 'JWT' },
    defaultValue: 'opaque',
    hint: 'JWTs are signed with a key of this credential.',
  },
  {
    name: 'refuseTokens',
    label: 'Simulate error',
    kind: 'choice',
    choices: ['', ...tokenRefusals],
    hint: 'Every token request fails with this error.',
  },
  {
    name: 'slowTokensMs',
    label: 'Simulate delay (ms)',
    kind: 'number',
    defaultValue: 0,
    hint: 'Delays every token response, up to 60000 ms.',
  },
  { name: 'jwksUrl', label: 'Key set URL (JWKS)', kind: 'text', defaultValue: '' },
  { name: 'publicKey', label: 'Public key (PEM)', kind: 'multiline', defaultValue: '' },
  { name: 'issuerClaim', label: 'Issuer claim', kind: 'text', defaultValue: '' },
  { name: 'audience', label: 'Audience', kind: 'text', defaultValue: '' },
  { name: 'introspectionUrl', label: 'Introspection URL', kind: 'text', defaultValue: '' },
]

/** One row per kind of credential, starting with the one Vapi recommends. */
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
    description: 'Vapi’s legacy scheme: the plain secret in a header.',
    secret: { name: 'token', label: 'Secret' },
    initial: { headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false },
    fields: bearerFields,
  },
  {
    id: 'hmac',
    type: 'hmac',
    title: 'HMAC signature',
    description: 'An HMAC of the body, with a timestamp against replays.',
    secret: { name: 'secretKey', label: 'Secret key' },
    initial: { algorithm: 'sha256' },
    fields: hmacFields,
  },
  {
    id: 'oauth2',
    type: 'oauth2',
    title: 'OAuth 2.0',
    description: 'An access token from the client credentials grant.',
    secret: { name: 'clientSecret', label: 'Client secret' },
    initial: {},
    fields: oauthFields,
  },
  {
    id: 'preset',
    type: 'preset',
    title: 'Provider preset',
    description: 'Stripe, GitHub, Slack and many others.',
    secret: { name: 'secret', label: 'Signing secret' },
    initial: {},
    fields: [],
  },
]

/** The OAuth 2.0 fields that apply to each issuer. */
const fieldsByIssuer: Record<string, readonly string[]> = {
  vhook: ['clientId', 'scope', 'tokenLifetimeSeconds', 'tokenFormat', 'refuseTokens', 'slowTokensMs'],
  observed: ['url', 'clientId', 'scope'],
  jwt: ['clientId', 'jwksUrl', 'publicKey', 'issuerClaim', 'audience', 'scope'],
  introspection: ['introspectionUrl', 'clientId', 'scope'],
}

const timestampFields = new Set(['timestampHeader', 'timestampUnit', 'toleranceSeconds'])

/** The fields that apply, given the values entered so far. */
export function visibleFields(form: PlanForm, values: Record<string, unknown>): readonly PlanField[] {
  if (form.type === 'oauth2') {
    const names = fieldsByIssuer[toText(values['issuer'] ?? 'vhook')] ?? []
    return form.fields.filter(({ name }) => name === 'issuer' || names.includes(name))
  }
  const signsTimestamp = values['includeTimestamp'] !== false
  return signsTimestamp ? form.fields : form.fields.filter(({ name }) => !timestampFields.has(name))
}

/** The form of a stored plan. */
export function planFormFor(plan: { type: string } & Record<string, unknown>): PlanForm | undefined {
  const isLegacy = plan.type === 'bearer' && toText(plan['headerName']).toLowerCase() === 'x-vapi-secret'
  return planForms.find((form) => (isLegacy ? form.id === 'legacy' : form.type === plan.type))
}
