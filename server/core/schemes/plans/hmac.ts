import type { HmacPlan } from '../../model/credential.ts'
import { escapeTemplate } from '../expressions/template.ts'
import type { Scheme, TimestampRule } from '../scheme.ts'

/** Vapi's placeholders and their templates in a scheme. */
export const placeholders: Record<string, string> = {
  body: '{body}',
  timestamp: '{timestamp}',
  method: '{method}',
  url: '{url}',
  'svix-id': '{id}',
}

const placeholder = /\{([a-z][a-z0-9_-]*)\}/gi

/** The payload format of a plan, or its default. */
export const payloadFormatOf = (plan: HmacPlan): string =>
  plan.payloadFormat ?? (plan.includeTimestamp === false ? '{body}' : '{timestamp}.{body}')

/** Placeholders of a payload format that are not known. */
export const unknownPlaceholders = (format: string): string[] =>
  [...format.matchAll(placeholder)].flatMap(([whole, name]) =>
    name && Object.hasOwn(placeholders, name) ? [] : [whole],
  )

/** A payload format as a template: everything except its placeholders is literal text. */
function templateOf(format: string): string {
  let template = ''
  let at = 0
  for (const found of format.matchAll(placeholder)) {
    template +=
      escapeTemplate(format.slice(at, found.index)) + (placeholders[found[1] ?? ''] ?? escapeTemplate(found[0]))
    at = found.index + found[0].length
  }
  return template + escapeTemplate(format.slice(at))
}

const defaultTolerance = 300

function timestampRule(plan: HmacPlan): TimestampRule {
  const { toleranceSeconds: tolerance = defaultTolerance } = plan
  return {
    from: `header:${plan.timestampHeader ?? 'x-timestamp'}`,
    unit: plan.timestampUnit ?? 'auto',
    ...(tolerance !== null && { past: tolerance, future: tolerance }),
  }
}

/** Vapi's HMAC plan as a scheme. A timestamp that is not signed proves nothing, so it is not checked. */
export function hmacScheme(plan: HmacPlan): Scheme {
  const format = payloadFormatOf(plan)
  const idHeader = plan.messageIdHeader ?? (format.includes('{svix-id}') ? 'svix-id' : undefined)
  return {
    id: 'hmac',
    kind: 'hmac',
    algorithm: plan.algorithm,
    key: { encoding: plan.secretIsBase64 ? 'base64' : 'utf8' },
    signature: {
      from: `header:${plan.signatureHeader ?? 'x-signature'}`,
      ...(plan.signaturePrefix && { prefix: plan.signaturePrefix }),
      encoding: plan.signatureEncoding ?? 'hex',
    },
    message: templateOf(format),
    ...(format.includes('{timestamp}') && { timestamp: timestampRule(plan) }),
    ...(idHeader && { messageId: `header:${idHeader}` }),
  }
}
