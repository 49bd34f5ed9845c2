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

/** A request with its proof, and the bytes that were signed where there are any. */
export interface Signing {
  request: SignedRequest
  payload?: Uint8Array
  segments?: Segment[]
}

export const cannotSign = (why: string): VhookError => new VhookError(problems.cannotSign(why))

/** A context over a changed request: what was parsed of the old body is forgotten. */
export const over = (context: Context, request: SignedRequest): Context =>
  request.body === context.request.body ? { ...context, request } : { ...context, request, parsed: {} }

/** Writes a text where an expression reads, unless it stands there already. */
export function put(context: Context, place: Expression, text: string): Context {
  const now = place.read(context)
  if (now !== undefined && textOfValue(now) === text) return context
  const request = writeAt(place, text, context)
  if (!request) throw cannotSign(`the ${placeOf(place)} is not there, or cannot be written`)
  return over(context, request)
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

/** Makes the other things right that are checked beside the signature, where they can be written. */
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

/** The signature's text in its whole form: prefix, timestamp field and label where the rule has them. */
function signatureText(compiled: CompiledScheme, rule: SignatureRule, context: Context, proof: string): string {
  const label = labelFor(rule, context)
  if (rule.write !== undefined) return writtenText(rule, rule.write, context, label, proof)
  const kv = rule.urlencodedFields ? '=' : (rule.kv ?? '')
  const { timestamp } = compiled
  const time = timestamp?.source === 'sig' ? [`${timestamp.argument}${kv}${context.timestamp ?? ''}`] : []
  const own = label === undefined ? proof : `${label}${kv}${proof}`
  return (rule.prefix ?? '') + [...time, own].join(rule.join ?? rule.split ?? (rule.urlencodedFields ? '&' : ''))
}

function writtenText(rule: SignatureRule, write: string, context: Context, label = '', proof = ''): string {
  const template = parseTemplate(write)
  if (typeof template === 'string') throw cannotSign(`the scheme's signature.write ${template}`)
  const fields = new Map(context.fields).set(label, proof)
  const rendered = render(template, { ...context, fields })
  if ('missing' in rendered) throw cannotSign(`there is no ${rendered.missing}`)
  return (rule.prefix ?? '') + textOf(concat(rendered.pieces))
}

/** Fields of the signature that is there already, for schemes that sign some of them (Hook0's list of headers). */
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
  if (!rule || !place) throw cannotSign('the scheme says nowhere to put a signature')
  const filled = putEqualities(compiled, putId(compiled, putTime(compiled, start, now), id))
  const context = oldFields(rule, place, filled)
  const rendered = renderMessage(compiled, context)
  if ('missing' in rendered) throw cannotSign(`there is no ${rendered.missing}`)
  return { context, rule, place, ...rendered }
}

function finish(
  compiled: CompiledScheme,
  { context, rule, place, pieces, segments }: Filled,
  proof: Uint8Array,
): Signing {
  const text = signatureText(compiled, rule, context, encodings[rule.encoding].write(proof))
  return { request: put(context, place, text).request, payload: concat(pieces), segments }
}

/** Signs by a secret that both sides hold: fill timestamp and id, render, make the digest, write it in its place. */
export function signDigest(compiled: CompiledScheme, start: Context, now: number, id: string): Signing {
  const key = compiled.key()
  if ('why' in key) throw cannotSign(`the secret ${key.why}`)
  const filled = fill(compiled, start, now, id)
  return finish(compiled, filled, digestOf(compiled, key.bytes, filled.pieces))
}

/** Signs by a private key, where the credential holds one in place of the sender's public key. */
export async function signPrivate(compiled: CompiledScheme, start: Context, now: number, id: string): Promise<Signing> {
  const { scheme, secret } = compiled
  const key = scheme.fixedKey === undefined ? privateKeyOf(secret) : undefined
  const name = keyMethods[scheme.kind]?.name
  if (!key || !name) throw cannotSign('the sender signs with a private key, which only the sender has')
  const filled = fill(compiled, start, now, id)
  const proof = await signBytes(name, key, signedBytes(compiled, filled.pieces))
  return finish(compiled, filled, scheme.kind === 'ecdsa' ? derEcdsa(proof) : proof)
}

/** Puts the secret itself where it belongs. */
export function signToken(compiled: CompiledScheme, context: Context): Signing {
  const { token, scheme, secret } = compiled
  if (!token) throw cannotSign('the scheme says nowhere to put a token')
  const basic = scheme.kind === 'basic'
  const text = basic ? `Basic ${encodings.base64.write(bytesOf(secret))}` : (scheme.token?.prefix ?? '') + secret
  return { request: putEqualities(compiled, put(context, token, text)).request }
}
