/** The part of JSON Schema (2020-12) that a scheme needs; the formats are vhook's own. */
export interface Schema {
  type?: 'object' | 'array' | 'string' | 'integer' | 'boolean'
  description?: string
  enum?: readonly string[]
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  additionalProperties?: false | Schema
  items?: Schema
  prefixItems?: readonly Schema[]
  minItems?: number
  maxItems?: number
  maxProperties?: number
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  pattern?: string
  format?: 'vhook-expression' | 'vhook-template'
  anyOf?: readonly Schema[]
  $ref?: '#/$defs/variant'
}

const text = (maxLength: number): Schema => ({ type: 'string', maxLength })
const word = (maxLength: number): Schema => ({ type: 'string', minLength: 1, maxLength })
const oneOf = (...values: string[]): Schema => ({ type: 'string', enum: values })
const expression: Schema = { type: 'string', minLength: 1, maxLength: 512, format: 'vhook-expression' }
const template: Schema = { type: 'string', minLength: 1, maxLength: 4096, format: 'vhook-template' }
const seconds: Schema = { type: 'integer', minimum: 0, maximum: 10 ** 9 }
const list = (items: Schema, maxItems: number): Schema => ({ type: 'array', items, minItems: 1, maxItems })
const object = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})

const hash = oneOf('sha1', 'sha256', 'sha384', 'sha512', 'md5')
const encoding = oneOf('hex', 'base64', 'base64url')

const rules: Record<string, Schema> = {
  kind: oneOf('hmac', 'hash', 'ed25519', 'ecdsa', 'rsa', 'jwt', 'token', 'basic', 'code'),
  algorithm: hash,
  key: object({
    stripPrefix: { anyOf: [word(64), list(word(64), 4)] },
    encoding: oneOf('utf8', 'hex', 'base64', 'base64url'),
    normalize: oneOf('NFKD'),
    derive: hash,
  }),
  publicKey: oneOf('ed25519-hex', 'ed25519-base64', 'spki-base64', 'pem'),
  fixedKey: word(4096),
  signature: object(
    {
      from: expression,
      alsoFrom: list(expression, 100),
      prefix: text(64),
      split: word(4),
      join: word(4),
      trim: { type: 'boolean' },
      loose: { type: 'boolean' },
      kv: word(16),
      label: word(64),
      labelFromCred: word(64),
      urlencodedFields: { type: 'boolean' },
      take: oneOf('any', 'first', 'last'),
      encoding,
      write: template,
    },
    ['from', 'encoding'],
  ),
  timestamp: object(
    {
      from: expression,
      unit: oneOf('s', 'ms', 'iso8601', 'http-date', 'auto'),
      past: seconds,
      future: seconds,
      edge: oneOf('inclusive', 'exclusive'),
    },
    ['from', 'unit'],
  ),
  messageId: expression,
  message: template,
  digest: hash,
  urlVariants: list(oneOf('as-is', 'no-port', 'with-port'), 3),
  checks: list({ type: 'array', prefixItems: [expression, expression, word(64)], minItems: 3, maxItems: 3 }, 16),
  token: object({ from: expression, prefix: text(64) }, ['from']),
  jwt: object(
    {
      algorithms: list(oneOf('HS256', 'HS384', 'HS512'), 3),
      keys: list(word(64), 4),
      several: { type: 'boolean' },
      requiredClaims: list(word(64), 16),
      clockTolerance: seconds,
    },
    ['algorithms'],
  ),
  when: { type: 'object', maxProperties: 8, additionalProperties: text(256) },
  tryAll: { type: 'boolean' },
  code: word(64),
}

/** A variant has every field of a scheme except a name and variants, so there are only two levels. */
const variant = object(rules)

/** JSON Schema of `vhook-scheme/1`, for editors. `schemeIssues` validates a scheme with it. */
export const schemeSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'vhook-scheme/1',
  title: 'How a sender of webhooks authenticates its requests',
  ...object(
    {
      id: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,63}$' },
      title: text(200),
      ...rules,
      variants: list({ $ref: '#/$defs/variant' }, 8),
    },
    ['id', 'kind'],
  ),
  $defs: { variant },
} satisfies Schema & { $defs: { variant: Schema } } & Record<string, unknown>
