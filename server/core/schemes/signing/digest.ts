import { signBytes } from '../../crypto/public-key.ts'
import { concat, encodings, textOf } from '../../text/bytes.ts'
import { derEcdsa } from '../../crypto/asn1.ts'
import { problems, VhookError } from '../../model/errors.ts'
import type { SignedRequest } from '../../model/request.ts'
import type { CompiledScheme } from '../compile-scheme.ts'
import type { Context } from '../expressions/context.ts'
import type { Expression } from '../expressions/expression.ts'
import { parseTemplate, render, type Segment } from '../expressions/template.ts'
import { asHeaderText, bytesOf, textOfValue } from '../expressions/values.ts'
import { writeAt } from '../expressions/write.ts'
import { digestOf } from '../checks/compare.ts'
import { renderMessage } from '../checks/collect.ts'
import { keyMethods, privateKeyOf, signedBytes } from '../checks/public-key.ts'
import { readSignature } from '../checks/signature.ts'
import { timeUnits } from '../checks/timestamp.ts'
import { placeOf } from '../checks/describe.ts'
import type { SignatureRule } from '../scheme.ts'

/** A signed request, and the bytes that were signed, if any. */
export interface Signing {
  request: SignedRequest
  payload?: Uint8Array
  segments?: Segment[]
}

export const cannotSign = (why: string): VhookError => new VhookError(problems.cannotSign(why))

/** The context of a changed request, without the cache of a changed body. */
export const withRequest = (context: Context, request: SignedRequest): Context =>
  request.body === context.request.body ? { ...context, request } : { ...context, request, parsed: {} }

/** Writes a text where an expression reads, unless it is already there. */
export function put(context: Context, place: Expression, text: string): Context {
  const current = place.read(context)
  if (current !== undefined && textOfValue(current) === text) return context
  const request = writeAt(place, text, context)
  if (!request) throw cannotSign(`the ${placeOf(place)} is missing or cannot be written`)
  return withRequest(context, request)
}

function putTime(compiled: CompiledScheme, context: Context, now: number): Context {
  const { timestamp, scheme } = compiled
  if (!timestamp || !scheme.timestamp) return context
  const text = timeUnits[scheme.timestamp.unit].write(now)
  const written = timestamp.source === 'sig' ? context : put(context, timestamp, text)
  return { ...written, timestamp: text }
}

function putId(compiled: CompiledScheme, context: Context, id: string): Context {
  if (!compiled.messageId) return context
  return { ...put(context, compiled.messageId, id), id: asHeaderText(id) }
}

/** Writes the values that the scheme requires to be equal, where they can be written. */
function putEqualities(compiled: CompiledScheme, context: Context): Context {
  let current = context
  for (const { one, other } of compiled.checks) {
    const wanted = other.read(current)
    const text = wanted === undefined ? undefined : textOfValue(wanted)
    const value = one.read(current)
    if (text === undefined || (value !== undefined && textOfValue(value) === text)) continue
    current = put(current, one, text)
  }
  return current
}

const labelFor = (rule: SignatureRule, { settings }: Context) =>
  rule.labelFromCred === undefined ? rule.label : settings[rule.labelFromCred]

/** The complete text of the signature, with prefix, timestamp field and label if the rule has them. */
function signatureText(compiled: CompiledScheme, rule: SignatureRule, context: Context, signature: string): string {
  const label = labelFor(rule, context)
  if (rule.write !== undefined) return writtenText(rule, rule.write, context, label, signature)
  const kv = rule.urlencodedFields ? '=' : (rule.kv ?? '')
  const { timestamp } = compiled
  const time = timestamp?.source === 'sig' ? [`${timestamp.argument}${kv}${context.timestamp ?? ''}`] : []
  const own = label === undefined ? signature : `${label}${kv}${signature}`
  return (rule.prefix ?? '') + [...time, own].join(rule.join ?? rule.split ?? (rule.urlencodedFields ? '&' : ''))
}

function writtenText(rule: SignatureRule, write: string, context: Context, label = '', signature = ''): string {
  const template = parseTemplate(write)
  if (typeof template === 'string') throw cannotSign(`the scheme's signature.write ${template}`)
  const fields = new Map(context.fields).set(label, signature)
  const rendered = render(template, { ...context, fields })
  if ('missing' in rendered) throw cannotSign(`${rendered.missing} is missing`)
  return (rule.prefix ?? '') + textOf(concat(rendered.pieces))
}

/** Fields of the existing signature, for schemes that sign some of them (Hook0's list of headers). */
function oldFields(rule: SignatureRule, place: Expression, context: Context): Context {
  const value = place.read(context)
  return value === undefined
    ? context
    : { ...context, fields: readSignature(textOfValue(value), rule, undefined).fields }
}

/** A request filled with timestamp and id, and the bytes to sign. */
interface Filled {
  context: Context
  rule: SignatureRule
  place: Expression
  pieces: Uint8Array[]
  segments: Segment[]
}

function fill(compiled: CompiledScheme, start: Context, now: number, id: string): Filled {
  const rule = compiled.scheme.signature
  const [place] = compiled.places
  if (!rule || !place) throw cannotSign('the scheme does not say where the signature is')
  const filled = putEqualities(compiled, putId(compiled, putTime(compiled, start, now), id))
  const context = oldFields(rule, place, filled)
  const rendered = renderMessage(compiled, context)
  if ('missing' in rendered) throw cannotSign(`${rendered.missing} is missing`)
  return { context, rule, place, ...rendered }
}

function finish(
  compiled: CompiledScheme,
  { context, rule, place, pieces, segments }: Filled,
  signature: Uint8Array,
): Signing {
  const text = signatureText(compiled, rule, context, encodings[rule.encoding].write(signature))
  return { request: put(context, place, text).request, payload: concat(pieces), segments }
}

/** Signs with a shared secret: writes timestamp and id, renders the message, makes the digest and writes the signature. */
export function signDigest(compiled: CompiledScheme, start: Context, now: number, id: string): Signing {
  const key = compiled.key()
  if ('why' in key) throw cannotSign(`the secret ${key.why}`)
  const filled = fill(compiled, start, now, id)
  return finish(compiled, filled, digestOf(compiled, key.bytes, filled.pieces))
}

/** Signs with a private key, if the credential contains one instead of the sender's public key. */
export async function signPrivate(compiled: CompiledScheme, start: Context, now: number, id: string): Promise<Signing> {
  const { scheme, secret } = compiled
  const key = scheme.fixedKey === undefined ? privateKeyOf(secret) : undefined
  const name = keyMethods[scheme.kind]?.name
  if (!key || !name) throw cannotSign('it needs the private key of the sender')
  const filled = fill(compiled, start, now, id)
  const signature = await signBytes(name, key, signedBytes(compiled, filled.pieces))
  return finish(compiled, filled, scheme.kind === 'ecdsa' ? derEcdsa(signature) : signature)
}

/** Writes the secret itself as the token. */
export function signToken(compiled: CompiledScheme, context: Context): Signing {
  const { token, scheme, secret } = compiled
  if (!token) throw cannotSign('the scheme does not say where the token is')
  const basic = scheme.kind === 'basic'
  const text = basic ? `Basic ${encodings.base64.write(bytesOf(secret))}` : (scheme.token?.prefix ?? '') + secret
  return { request: putEqualities(compiled, put(context, token, text)).request }
}
