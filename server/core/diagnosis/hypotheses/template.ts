import { escapeTemplate, expressionsOf, parseTemplate, type Template } from '../../schemes/expressions/template.ts'
import { payloadFormatOf } from '../../schemes/plans/hmac.ts'
import type { Subject } from '../subject.ts'
import { type Axis, deviant, plain, type PlanFields, remembered, type Variation } from '../variation.ts'

/** A template to try, and which questions its rendering depends on. */
export interface Content {
  template: Template
  uses: ReadonlySet<Part>
}

/** The questions that a template may depend on. */
export type Part = 'body' | 'url' | 'method' | 'timestamp' | 'id' | 'secret'

/** Formats that are in use, in Vapi's words, the likely ones first. */
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

/** All else that is made of the same parts: tried by itself, never in a pair. */
const rare = [
  ...orders.flatMap((order) => separators.map((separator) => order.join(separator))),
  'v1:{timestamp}:{body}',
]

const usesOf: Record<string, Part> = {
  body: 'body',
  'body.md5OrEmpty': 'body',
  json: 'body',
  form: 'body',
  formjson: 'body',
  'form.sorted': 'body',
  'form.sortedAll': 'body',
  url: 'url',
  'url.base': 'url',
  'url.query': 'url',
  'url.sortedQuery': 'url',
  path: 'url',
  pathname: 'url',
  query: 'url',
  method: 'method',
  timestamp: 'timestamp',
  id: 'id',
  secret: 'secret',
}

export function contentOf(template: Template): Content {
  const uses = expressionsOf(template.parts).flatMap(({ source, text }) =>
    [usesOf[source] ?? [], text.includes('|hmac') ? ('secret' as const) : []].flat(),
  )
  return { template, uses: new Set(uses) }
}

/** A format in Vapi's words as a template of the engine's. */
export function templateOf(format: string): Template | undefined {
  const parts = format.split(/(\{[a-z-]+\})/)
  const text = parts.map((part) => (part === '{svix-id}' ? '{id}' : part.startsWith('{') ? part : escapeTemplate(part)))
  const template = parseTemplate(text.join(''))
  return typeof template === 'string' ? undefined : template
}

/** A format as a person can read it in one line. */
export const readable = (format: string): string => format.replaceAll('\n', String.raw`\n`)

function fieldsFor({ plan }: Subject, format: string): PlanFields {
  const expressible = /\{(body|url)\}/.test(format)
  if (plan.type !== 'hmac' || !expressible) return null
  const withTime = format.includes('{timestamp}')
  return { payloadFormat: format, ...((plan.includeTimestamp ?? true) !== withTime && { includeTimestamp: withTime }) }
}

/** The format that is expected, in the words of the plan. */
const expectedFormat = ({ plan, compiled }: Subject): string =>
  readable(plan.type === 'hmac' ? payloadFormatOf(plan) : (compiled.scheme.message ?? ''))

function* others(subject: Subject, formats: readonly string[], seen: Set<string>): Generator<Variation<Content>> {
  for (const format of formats) {
    const template = templateOf(format)
    if (!template || seen.has(template.text)) continue
    seen.add(template.text)
    const detail = { found: readable(format), expected: expectedFormat(subject), where: '' }
    yield deviant(contentOf(template), 'payload-format', detail, fieldsFor(subject, format))
  }
}

/** Templates to try: the expected one, those in use, and (only by themselves) everything else of the same parts. */
export function templates(subject: Subject): { axis: Axis<Content>; rare: Iterable<Variation<Content>> } {
  const { message } = subject.compiled
  const seen = new Set(message ? [message.text] : [])
  const likely = remembered(() => others(subject, common, seen))
  const none = message ? [plain(contentOf(message))] : []
  return { axis: [none, likely, []], rare: remembered(() => others(subject, rare, new Set(seen))) }
}
