import { escapeTemplate, expressionsOf, parseTemplate, type Template } from '../../schemes/expressions/template.ts'
import { payloadFormatOf } from '../../schemes/plans/hmac.ts'
import type { Subject } from '../subject.ts'
import { type Axis, deviant, plain, type PlanFields, lazy, type Variation } from '../variation.ts'

/** A template to try, and the sources that its expressions read. */
export interface Content {
  template: Template
  sources: ReadonlySet<string>
}

/** Payload formats in use, with Vapi's placeholders, the likely ones first. */
const common = [
  '{body}',
  '{timestamp}.{body}',
  '{timestamp}{body}',
  '{timestamp}:{body}',
  'v0:{timestamp}:{body}',
  '{svix-id}.{timestamp}.{body}',
  '{method}{url}{body}',
  '{url}{body}',
  '{method}{url}{body}{timestamp}',
  '{body}{timestamp}',
  '{body}.{timestamp}',
  '{timestamp}\n{body}',
  '{svix-id}{timestamp}{body}',
  '{timestamp}{method}{url}{body}',
  '{timestamp}.{method}.{url}.{body}',
  '{method}\n{url}\n{timestamp}\n{body}',
  '{url}',
]

const separators = ['', '.', ':', '\n', '|', '-', '_', ' ', ',', ';', '/', '+', '&']
const orders = [
  ['{timestamp}', '{body}'],
  ['{body}', '{timestamp}'],
  ['{svix-id}', '{timestamp}', '{body}'],
  ['{timestamp}', '{svix-id}', '{body}'],
  ['{svix-id}', '{body}'],
  ['{method}', '{url}', '{body}'],
  ['{url}', '{body}'],
  ['{body}', '{url}'],
  ['{method}', '{url}', '{timestamp}', '{body}'],
  ['{timestamp}', '{method}', '{url}', '{body}'],
  ['{method}', '{url}', '{body}', '{timestamp}'],
  ['{url}', '{timestamp}', '{body}'],
  ['{timestamp}', '{url}', '{body}'],
]

/** Every other format of the same parts: tried alone, never in a pair. */
const rare = [
  ...orders.flatMap((order) => separators.map((separator) => order.join(separator))),
  'v1:{timestamp}:{body}',
]

export function contentOf(template: Template): Content {
  const sources = expressionsOf(template.parts).flatMap(({ source, text }) =>
    text.includes('|hmac') ? [source, 'secret'] : [source],
  )
  return { template, sources: new Set(sources) }
}

/** A format with Vapi's placeholders as a template of the engine. */
export function templateOf(format: string): Template | undefined {
  const parts = format.split(/(\{[a-z-]+\})/)
  const text = parts.map((part) => (part === '{svix-id}' ? '{id}' : part.startsWith('{') ? part : escapeTemplate(part)))
  const template = parseTemplate(text.join(''))
  return typeof template === 'string' ? undefined : template
}

/** A format on one line. */
export const readable = (format: string): string => format.replaceAll('\n', String.raw`\n`)

function fieldsFor({ plan }: Subject, format: string, template: Template): PlanFields {
  if (!/\{(body|url)\}/.test(format)) return null
  if (plan.type !== 'hmac') return { scheme: { message: template.text } }
  const withTime = format.includes('{timestamp}')
  const included = (plan.includeTimestamp ?? true) !== withTime && { includeTimestamp: withTime }
  return { set: { payloadFormat: format, ...included } }
}

/** The expected format, as the plan has it. */
const expectedFormat = ({ plan, compiled }: Subject): string =>
  readable(plan.type === 'hmac' ? payloadFormatOf(plan) : (compiled.scheme.message ?? ''))

function* others(subject: Subject, formats: readonly string[], seen: Set<string>): Generator<Variation<Content>> {
  for (const format of formats) {
    const template = templateOf(format)
    if (!template || seen.has(template.text)) continue
    seen.add(template.text)
    const detail = { found: readable(format), expected: expectedFormat(subject) }
    yield deviant(contentOf(template), 'payload-format', detail, fieldsFor(subject, format, template))
  }
}

/** Templates to try: the expected one, those in use, and as rare ones every other of the same parts. */
export function templates(subject: Subject): Axis<Content> {
  const { message } = subject.compiled
  const seen = new Set(message ? [message.text] : [])
  return {
    0: message ? [plain(contentOf(message))] : [],
    1: lazy(() => others(subject, common, seen)),
    2: [],
    rare: { variations: lazy(() => others(subject, rare, new Set(seen))) },
  }
}
