import type { CompiledScheme } from '../../schemes/compile-scheme.ts'
import type { Expression } from '../../schemes/expressions/expression.ts'
import type { SignatureRule } from '../../schemes/scheme.ts'
import { collector, type Collector } from './collector.ts'
import type { Piece, PublicMethod, Reading, Step } from './recipe.ts'
import { NotSupported } from '../not-supported.ts'
import { readingOf } from './values.ts'

/** Further headers are ignored: no known sender sends more. */
const placeLimit = 4

const defaultRule: SignatureRule = { from: '', encoding: 'hex' }

const separatorOf = (rule: SignatureRule) => (rule.urlencodedFields ? '&' : rule.split)

/** The prefix of the signature in its item: `v1=`, a key id, or nothing. */
function labelStart({ scheme, settings }: CompiledScheme, rule: SignatureRule): string {
  const label = rule.labelFromCred === undefined ? rule.label : settings[rule.labelFromCred]
  if (rule.labelFromCred !== undefined && label === undefined)
    throw new NotSupported(`the credential lacks the setting ${rule.labelFromCred}`)
  const kv = rule.urlencodedFields ? '=' : rule.kv
  if (label === undefined && kv !== undefined)
    throw new NotSupported(`${scheme.id} accepts a signature under any label, which needs more than a few lines`)
  return label === undefined ? '' : `${label}${kv ?? ''}`
}

/** Reads the signature: one value, a list of items, or several headers. */
function signaturePlace(
  compiled: CompiledScheme,
  rule: SignatureRule,
  reads: Collector,
): 'signature' | 'items' | 'signatures' {
  const [first, ...others] = compiled.places
  if (!first) throw new NotSupported('the scheme does not say where the signature is')
  const separator = separatorOf(rule)
  if (separator !== undefined && (rule.prefix || others.length))
    throw new NotSupported('its lists of signatures need more than a few lines')
  if (others.length) {
    reads.later.push({ do: 'readAny', headers: [first, ...others].slice(0, placeLimit).map(headerName) })
    return 'signatures'
  }
  reads.read(separator === undefined ? 'signature' : 'header', readingOf(first, compiled.settings))
  if (separator === undefined) return 'signature'
  reads.later.push({ do: 'items', separator, trim: rule.trim === true })
  return 'items'
}

function headerName(place: Expression): string {
  if (place.text !== `header:${place.argument}`)
    throw new NotSupported('its signatures are in different kinds of places')
  return place.argument.toLowerCase()
}

/** Reads a value into a variable, from the request or from a field of the signature header. */
function readInto(name: string, expression: Expression, compiled: CompiledScheme, reads: Collector): void {
  if (expression.source !== 'sig') return reads.read(name, readingOf(expression, compiled.settings))
  const kv = compiled.scheme.signature?.urlencodedFields ? '=' : (compiled.scheme.signature?.kv ?? '=')
  if (expression.text.includes('|')) throw new NotSupported(`${expression.text} needs more than a few lines`)
  reads.later.push({ do: 'field', name, start: `${expression.argument}${kv}` })
}

/** The signed payload as runs of text and body. Collects the values they need. */
function piecesOf(compiled: CompiledScheme, reads: Collector): Piece[] {
  const pieces: Piece[] = []
  const text = (part: { literal: string } | { name: string }) => {
    const last = pieces.at(-1)
    if (last && last !== 'body') last.text.push(part)
    else pieces.push({ text: [part] })
  }
  const putBody = () => {
    reads.noteKind('body')
    pieces.push('body')
  }
  for (const part of compiled.message?.parts ?? []) {
    if ('group' in part) throw new NotSupported('its signed payload has optional parts')
    if ('literal' in part) text({ literal: part.text })
    else if (part.expression.text === 'body') putBody()
    else text({ name: nameOf(part.expression, compiled, reads) })
  }
  return pieces
}

const plainNames = new Set(['secret', 'method', 'url', 'path'])

/** The variable that holds the value of an expression. */
function nameOf(expression: Expression, compiled: CompiledScheme, reads: Collector): string {
  const { text } = expression
  if (text === 'timestamp' || text === 'id') {
    const known = text === 'timestamp' ? compiled.timestamp : compiled.messageId
    if (!known) throw new NotSupported(`its signed payload contains ${text}, which is not in the request`)
    return text === 'timestamp' ? 'timestamp' : 'messageId'
  }
  if (plainNames.has(text)) {
    reads.noteKind(text)
    return text
  }
  const name = reads.freeName(expression)
  readInto(name, expression, compiled, reads)
  return name
}

function windowStep({ scheme }: CompiledScheme): Step[] {
  const { timestamp } = scheme
  if (!timestamp || (timestamp.past === undefined && timestamp.future === undefined)) return []
  const { unit, past, future, edge } = timestamp
  const limits = { ...(past !== undefined && { past }), ...(future !== undefined && { future }) }
  return [{ do: 'window', unit, ...limits, exclusive: edge === 'exclusive' }]
}

function equalSteps(compiled: CompiledScheme, reads: Collector): Step[] {
  return compiled.checks.map(({ one, other }) => {
    const name = reads.freeName(one)
    readInto(name, one, compiled, reads)
    const wanted: Reading = readingOf(other, compiled.settings)
    reads.note(wanted)
    return { do: 'equal', name, other: wanted }
  })
}

/** All steps before the last. */
function beforeProof(compiled: CompiledScheme) {
  const reads = collector()
  const rule = compiled.scheme.signature ?? defaultRule
  const what = signaturePlace(compiled, rule, reads)
  const pieces = compiled.message?.parts ?? []
  const isUsed = (name: string) => pieces.some((part) => 'expression' in part && part.expression.text === name)
  const window = windowStep(compiled)
  if (compiled.timestamp && (window.length || isUsed('timestamp')))
    readInto('timestamp', compiled.timestamp, compiled, reads)
  if (compiled.messageId && isUsed('id')) readInto('messageId', compiled.messageId, compiled, reads)
  const equal = equalSteps(compiled, reads)
  return { reads, rule, what, pieces: piecesOf(compiled, reads), middle: [...window, ...equal] }
}

/** Steps for an HMAC or hash with a shared secret. */
export function digestSteps(compiled: CompiledScheme): { steps: Step[]; kinds: ReadonlySet<string> } {
  const { reads, rule, what, pieces, middle } = beforeProof(compiled)
  const { kind, algorithm: hash = 'sha256' } = compiled.scheme
  const start = `${rule.prefix ?? ''}${labelStart(compiled, rule)}`
  const digest: Step = { do: 'digest', mac: kind === 'hmac', hash, pieces, encoding: rule.encoding, start }
  return { steps: [...reads.steps(), ...middle, digest, { do: 'compare', what }], kinds: reads.kinds }
}

/** Steps for a public-key signature. */
export function publicKeySteps(compiled: CompiledScheme): { steps: Step[]; kinds: ReadonlySet<string> } {
  const { reads, rule, what, pieces, middle } = beforeProof(compiled)
  if (what === 'signatures') throw new NotSupported('its signatures are in several headers')
  if (what === 'items') reads.later.push({ do: 'field', name: 'signature', start: labelStart(compiled, rule) })
  const { kind, digest } = compiled.scheme
  if (digest !== undefined && digest !== 'sha256') throw new NotSupported(`it signs the ${digest} of its payload`)
  const check: Step = {
    do: 'publicKey',
    method: kind as PublicMethod,
    start: what === 'items' ? '' : (rule.prefix ?? ''),
    encoding: rule.encoding,
    pieces,
    twice: digest !== undefined,
  }
  return { steps: [...reads.steps(), ...middle, check], kinds: reads.kinds }
}

/** Steps for a secret that is sent unchanged. */
export function tokenSteps(compiled: CompiledScheme): { steps: Step[]; kinds: ReadonlySet<string> } {
  const { token, scheme } = compiled
  if (!token) throw new NotSupported('the scheme does not say where the token is')
  const reads = collector()
  reads.read('token', readingOf(token, compiled.settings))
  const equal = equalSteps(compiled, reads)
  const basic = scheme.kind === 'basic'
  const start = basic ? 'Basic ' : (scheme.token?.prefix ?? '')
  return { steps: [...reads.steps(), ...equal, { do: 'token', start, basic }], kinds: reads.kinds }
}
