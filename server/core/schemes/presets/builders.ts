import type { Scheme, SignatureRule, TimestampRule } from '../scheme.ts'
import type { Preset, Quirk } from './preset.ts'

type SchemeFields = Omit<Scheme, 'id' | 'title' | 'kind'> & { kind?: Scheme['kind'] }

/** One sender. Its scheme has the preset's id, and the kind `hmac` unless it names another. */
/* @__NO_SIDE_EFFECTS__ */
export const sender = <const Id extends string>({
  scheme,
  ...preset
}: Omit<Preset<Id>, 'scheme'> & { scheme: SchemeFields }): Preset<Id> => ({
  ...preset,
  scheme: { kind: 'hmac', ...scheme, id: preset.id },
})

/** The three headers of Standard Webhooks with their prefix: `webhook` or `svix`. */
/* @__NO_SIDE_EFFECTS__ */
export const standardHeaders = (prefix: string): Pick<Scheme, 'signature' | 'timestamp' | 'messageId'> => ({
  signature: { from: `header:${prefix}-signature`, split: ' ', kv: ',', label: 'v1', encoding: 'base64' },
  timestamp: { from: `header:${prefix}-timestamp`, unit: 's', past: 300, future: 300 },
  messageId: `header:${prefix}-id`,
})

/** Standard Webhooks (specification 1.0): `v1,<base64>` over `{id}.{timestamp}.{body}`. */
/* @__NO_SIDE_EFFECTS__ */
export const standardScheme = (prefix: string, more: SchemeFields = {}): SchemeFields => ({
  ...standardHeaders(prefix),
  message: '{id}.{timestamp}.{body}',
  key: { stripPrefix: 'whsec_', encoding: 'base64' },
  ...more,
})

type TimeRules = Partial<Pick<TimestampRule, 'unit' | 'past' | 'future'>>

const timestampRule = (from: string, { unit = 's', past, future }: TimeRules): TimestampRule => ({
  from,
  unit,
  ...(past !== undefined && { past }),
  ...(future !== undefined && { future }),
})

/** Timestamp and signature as fields of one header, `t=…,v1=…` as Stripe writes it; `time` and `label` name the fields. */
/* @__NO_SIDE_EFFECTS__ */
export function fieldsScheme(
  header: string,
  rules: TimeRules &
    Pick<SignatureRule, 'split' | 'join' | 'take' | 'write' | 'loose'> &
    Pick<Scheme, 'variants'> & {
      time?: string
      label?: string
      message?: string
      encoding?: SignatureRule['encoding']
    } = {},
): SchemeFields {
  const { time = 't', label = 'v1', message = '{timestamp}.{body}', split = ',', encoding = 'hex' } = rules
  const { join, take, write, loose, variants } = rules
  return {
    message,
    signature: {
      from: `header:${header}`,
      split,
      kv: '=',
      label,
      encoding,
      ...(join !== undefined && { join, trim: true }),
      ...(take && { take }),
      ...(loose && { loose }),
      ...(write !== undefined && { write }),
    },
    timestamp: timestampRule(`sig:${time}`, rules),
    ...(variants && { variants }),
  }
}

/** Signature and timestamp in a header each. */
/* @__NO_SIDE_EFFECTS__ */
export const twoHeaders = (
  signature: string,
  timestamp: string,
  rules: TimeRules & { prefix?: string; message?: string; encoding?: SignatureRule['encoding'] } = {},
  more: Pick<Scheme, 'messageId' | 'when'> = {},
): SchemeFields => ({
  message: rules.message ?? '{timestamp}.{body}',
  signature: {
    from: `header:${signature}`,
    encoding: rules.encoding ?? 'hex',
    ...(rules.prefix !== undefined && { prefix: rules.prefix }),
  },
  timestamp: timestampRule(`header:${timestamp}`, rules),
  ...more,
})

/** A signature in one header over the body alone; in hex unless `encoding` says otherwise. */
/* @__NO_SIDE_EFFECTS__ */
export const bodyScheme = (
  header: string,
  {
    prefix,
    encoding = 'hex',
    ...rest
  }: Partial<SchemeFields> & Partial<Pick<SignatureRule, 'prefix' | 'encoding'>> = {},
): SchemeFields => ({
  message: '{body}',
  signature: { from: `header:${header}`, encoding, ...(prefix !== undefined && { prefix }) },
  ...rest,
})

/** The secret itself, in a header or another place. */
/* @__NO_SIDE_EFFECTS__ */
export const tokenScheme = (from: string, prefix?: string): SchemeFields => ({
  kind: 'token',
  token: { from, ...(prefix !== undefined && { prefix }) },
})

/** What nearly every JavaScript SDK does: it decodes the body to text before it computes the signature. */
export const textFirst: Quirk = {
  when: 'not-utf8',
  message: 'The signature is valid, but the sender’s JavaScript SDK reads bodies as UTF-8 text and rejects this one.',
}

export const dropsMark: Quirk = {
  when: 'byte-order-mark',
  message: 'The signature is valid, but the sender’s JavaScript SDK drops the byte order mark and rejects this body.',
}

export const refusesEmpty: Quirk = {
  when: 'empty-body',
  message: 'The signature is valid, but the sender’s JavaScript SDK rejects an empty body.',
}
