import type { Scheme } from '../scheme.ts'
import type { Preset, Quirk } from './preset.ts'

type Rest<K extends Scheme['kind'] = Scheme['kind']> = Omit<Scheme, 'id' | 'title' | 'kind'> & { kind?: K }

/** One row: the scheme takes its id from the preset. Kind hmac unless it says otherwise. */
export function sender(
  id: string,
  title: string,
  docs: string,
  basis: Preset['basis'],
  scheme: Rest,
  more: Partial<Omit<Preset, 'id' | 'title' | 'docs' | 'basis' | 'scheme'>> = {},
): Preset {
  return { id, title, docs, basis, scheme: { kind: 'hmac', ...scheme, id }, ...more }
}

/** The three headers of Standard Webhooks under a prefix: `webhook`, `svix`. */
export const standardHeaders = (prefix: string): Pick<Scheme, 'signature' | 'timestamp' | 'messageId'> => ({
  signature: { from: `header:${prefix}-signature`, split: ' ', kv: ',', label: 'v1', encoding: 'base64' },
  timestamp: { from: `header:${prefix}-timestamp`, unit: 's', past: 300, future: 300 },
  messageId: `header:${prefix}-id`,
})

/** Standard Webhooks (its specification 1.0): `v1,<base64>` over `{id}.{timestamp}.{body}`. */
export const standardScheme = (prefix: string): Rest => ({
  ...standardHeaders(prefix),
  message: '{id}.{timestamp}.{body}',
  key: { stripPrefix: 'whsec_', encoding: 'base64' },
})

/** Timestamp and signature as fields of one header, as Stripe has it. */
export function fieldsScheme(
  header: string,
  fields: { time: string; label: string },
  rules: {
    unit?: 's' | 'ms' | 'auto'
    past?: number
    future?: number
    message?: string
    split?: string
    join?: string
  } = {},
): Rest & Required<Pick<Scheme, 'signature' | 'timestamp' | 'message'>> {
  const { unit = 's', past, future, message = '{timestamp}.{body}', split = ',', join } = rules
  return {
    message,
    signature: {
      from: `header:${header}`,
      split,
      kv: '=',
      label: fields.label,
      encoding: 'hex',
      ...(join !== undefined && { join, trim: true }),
    },
    timestamp: {
      from: `sig:${fields.time}`,
      unit,
      ...(past !== undefined && { past }),
      ...(future !== undefined && { future }),
    },
  }
}

/** A signature in one header over the body alone. */
export const bodyScheme = (
  header: string,
  encoding: 'hex' | 'base64' = 'hex',
  more: Partial<Rest> & { prefix?: string } = {},
): Rest => {
  const { prefix, ...rest } = more
  return {
    message: '{body}',
    signature: { from: `header:${header}`, encoding, ...(prefix !== undefined && { prefix }) },
    ...rest,
  }
}

/** The secret itself in a header. */
export const tokenScheme = (from: string, prefix?: string): Rest => ({
  kind: 'token',
  token: { from, ...(prefix !== undefined && { prefix }) },
})

/** What nearly every JavaScript SDK does: it decodes the body to text before it signs. */
export const textFirst: Quirk = {
  when: 'not-utf8',
  message:
    'The signature is right, but the sender’s JavaScript SDK reads bodies as UTF-8 text and will refuse this one.',
}

export const refusesEmpty: Quirk = {
  when: 'empty-body',
  message: 'The signature is right, but the sender’s JavaScript SDK refuses an empty body.',
}
