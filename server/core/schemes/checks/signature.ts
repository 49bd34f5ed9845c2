import { encodings } from '../../text/bytes.ts'
import { headerValues } from '../../model/request.ts'
import type { Context } from '../expressions/context.ts'
import type { Expression } from '../expressions/expression.ts'
import { textOfValue } from '../expressions/values.ts'
import type { SignatureRule } from '../scheme.ts'

/** One received signature; `why` says why it cannot be used. */
export interface Candidate {
  text: string
  label?: string
  bytes?: Uint8Array
  why?: 'label' | 'encoding'
}

/** What was found where the signature should be. */
export interface SignatureFound {
  candidates: Candidate[]
  fields: ReadonlyMap<string, string>
  /** Labels that occur with two different values. */
  repeated: ReadonlySet<string>
  /** The text as received. */
  text?: string
  problem?: 'missing' | 'empty' | 'twice' | 'prefix' | 'label' | 'encoding'
}

/** More signatures than this in one header are ignored. */
const candidateLimit = 200

/** Every value at a place: only a header can occur several times. */
export function textsAt(expression: Expression, context: Context): string[] {
  if (expression.text === `header:${expression.argument}`)
    return headerValues(context.request.headers, expression.argument)
  const value = expression.read(context)
  return value === undefined ? [] : [textOfValue(value)]
}

type Pair = [label: string | undefined, value: string]

function pairsOf(text: string, rule: SignatureRule): Pair[] {
  if (rule.urlencodedFields) return [...new URLSearchParams(text)]
  const items = rule.split === undefined ? [text] : text.split(rule.split, candidateLimit * 2)
  return items.map((item): Pair => {
    const trimmed = rule.trim ? item.trim() : item
    const at = rule.kv === undefined ? -1 : trimmed.indexOf(rule.kv)
    if (at < 0) return [undefined, trimmed]
    const [label, value] = [trimmed.slice(0, at), trimmed.slice(at + (rule.kv?.length ?? 0))]
    return rule.loose ? [label.trim().toLowerCase(), value.trim()] : [label, value]
  })
}

function fieldsOf(pairs: readonly Pair[]) {
  const fields = new Map<string, string>()
  const repeated = new Set<string>()
  for (const [label, value] of pairs) {
    if (label === undefined) continue
    if (fields.has(label) && fields.get(label) !== value) repeated.add(label)
    else fields.set(label, value)
  }
  return { fields, repeated }
}

const takes = {
  any: <T>(items: T[]) => items.slice(0, candidateLimit),
  first: <T>(items: T[]) => items.slice(0, 1),
  last: <T>(items: T[]) => items.slice(-1),
}

function readCandidate([label, text]: Pair, rule: SignatureRule): Candidate {
  const bytes = encodings[rule.encoding].read(text)
  const named = label === undefined ? { text } : { text, label }
  return bytes?.length ? { ...named, bytes } : { ...named, why: 'encoding' }
}

const nothing = { candidates: [], fields: new Map<string, string>(), repeated: new Set<string>() }

/** Parses a signature's text by the rule: prefix, list, labels, encoding. Each step must match exactly. */
export function readSignature(text: string, rule: SignatureRule, label: string | undefined): SignatureFound {
  const prefix = rule.prefix ?? ''
  if (!text.startsWith(prefix)) return { ...nothing, text, problem: 'prefix' }
  const pairs = pairsOf(text.slice(prefix.length), rule)
  const labelled = label === undefined ? pairs : pairs.filter(([name]) => name === label)
  const taken = takes[rule.take ?? 'any'](labelled)
  const candidates = taken.map((pair) => readCandidate(pair, rule))
  const found = { candidates, text, ...fieldsOf(pairs) }
  if (!candidates.length) return { ...found, problem: 'label' }
  return candidates.some((one) => one.bytes) ? found : { ...found, problem: 'encoding' }
}

/** Finds the signature of a request: in the first place, and in the others that the scheme allows. */
export function findSignature(
  rule: SignatureRule,
  places: readonly Expression[],
  label: string | undefined,
  context: Context,
): SignatureFound {
  const founds = places.map((place) => findAt(rule, place, label, context))
  const present = founds.filter((found) => found.text)
  const [first] = present
  if (!first || present.length === 1) return first ?? founds[0] ?? { ...nothing, problem: 'missing' }
  const candidates = present.flatMap((found) => found.candidates).slice(0, candidateLimit)
  const worst = present.find((found) => found.problem)?.problem
  const usable = candidates.some((one) => one.bytes)
  return { ...first, candidates, ...(!usable && worst && { problem: worst }) }
}

function findAt(rule: SignatureRule, place: Expression, label: string | undefined, context: Context): SignatureFound {
  const values = textsAt(place, context)
  if (values.length > 1 && rule.split === undefined) return { ...nothing, text: values.join(', '), problem: 'twice' }
  const text = values.length > 1 ? values.join(rule.split) : values[0]
  if (text === undefined) return { ...nothing, problem: 'missing' }
  return text ? readSignature(text, rule, label) : { ...nothing, problem: 'empty' }
}
