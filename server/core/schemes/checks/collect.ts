import { sameSecret } from '../../crypto/hmac.ts'
import { type Check, fail, pass, skip, type CheckId, type CheckRole } from '../../model/verification.ts'
import type { CompiledScheme } from '../compile-scheme.ts'
import type { Context } from '../expressions/context.ts'
import type { Expression } from '../expressions/expression.ts'
import { render, type Rendered } from '../expressions/template.ts'
import { asHeaderText, bytesOf } from '../expressions/values.ts'
import { findSignature, type SignatureFound, textsAt } from './signature.ts'
import { checkTimestamp } from './timestamp.ts'
import { placeOf, wantedOf, excerpt, sizeNote } from './describe.ts'

/** Everything before the comparison: the checks so far, the received signatures, and the bytes that should have been signed. */
export interface CollectedParts {
  checks: Check[]
  found: SignatureFound
  rendered: Rendered
}

/** The label a signature must have, from the scheme or from the setting that it names. */
export const labelOf = ({ scheme, settings }: CompiledScheme): string | undefined => {
  const { label, labelFromCred } = scheme.signature ?? {}
  return labelFromCred === undefined ? label : (settings[labelFromCred] ?? '')
}

/** The failed check for each problem with a signature; one row each. */
const signatureProblems: Record<
  NonNullable<SignatureFound['problem']>,
  { role: 'signature-header' | 'signature-form'; message: (compiled: CompiledScheme, place: string) => string }
> = {
  missing: { role: 'signature-header', message: (_compiled, place) => `The ${place} is missing.` },
  empty: { role: 'signature-header', message: (_compiled, place) => `The ${place} is empty.` },
  twice: {
    role: 'signature-header',
    message: (_compiled, place) => `The ${place} was sent more than once, so it is unclear which one counts.`,
  },
  prefix: {
    role: 'signature-form',
    message: ({ scheme }) => `The signature does not start with "${scheme.signature?.prefix}".`,
  },
  label: {
    role: 'signature-form',
    message: (compiled) => `None of the signatures has the label "${labelOf(compiled)}".`,
  },
  encoding: {
    role: 'signature-form',
    message: ({ scheme }) => `The signature is not ${encodingNames[scheme.signature?.encoding ?? 'hex']}.`,
  },
}

const encodingNames = {
  hex: 'lower-case hex',
  base64: 'padded base64 in the standard alphabet',
  base64url: 'base64url without padding',
}

function checkSignaturePlace(compiled: CompiledScheme, found: SignatureFound, context: Context): Check[] {
  const { name, places } = compiled
  const place = places[0] ? placeOf(places[0]) : 'signature'
  const problem = found.problem && signatureProblems[found.problem]
  const ids = { header: `${name}.signature-header`, form: `${name}.signature-form` } as const
  const message = (problem?.message(compiled, place) ?? '') + sizeNote(context)
  const actual = found.text === undefined ? {} : { actual: excerpt(found.text) }
  if (problem?.role === 'signature-header') return [fail(ids.header, message, actual)]
  const present = pass(ids.header, `The ${place} is present.`)
  if (problem) return [present, fail(ids.form, message, actual)]
  const count = found.candidates.length
  return [
    present,
    pass(
      ids.form,
      count === 1 ? 'It contains one signature.' : `It contains ${count} signatures; any of them may match.`,
    ),
  ]
}

/** The only text at a place, or the failed check. */
function onlyText(
  id: CheckId,
  what: string,
  expression: Expression,
  context: Context,
  found: SignatureFound,
): string | Check {
  const place = placeOf(expression)
  const texts = textsAt(expression, context)
  const twice = texts.length > 1 || (expression.source === 'sig' && found.repeated.has(expression.argument))
  if (twice) return fail(id, `The ${what} was sent more than once (${place}), so it is unclear which one counts.`)
  if (texts[0] === undefined) return fail(id, `The ${what} is missing: there is no ${place}.${sizeNote(context)}`)
  return texts[0] || fail(id, `The ${what} is empty (${place}).`)
}

/** A found text in the form of a header's text, one character per byte. */
const asHeaderTextAt = ({ source }: Expression, text: string): string =>
  source === 'header' || source === 'sig' ? text : asHeaderText(text)

function checkTime(compiled: CompiledScheme, context: Context, found: SignatureFound, now: number): Check | undefined {
  const { name, timestamp, scheme } = compiled
  if (!timestamp || !scheme.timestamp) return undefined
  const id = `${name}.timestamp` as const
  if (timestamp.source === 'sig' && !found.text)
    return skip(id, 'The timestamp is part of the signature header, which is missing.')
  const text = onlyText(id, 'timestamp', timestamp, context, found)
  if (typeof text !== 'string') return text
  context.timestamp = asHeaderTextAt(timestamp, text)
  return checkTimestamp(id, text, scheme.timestamp, now)
}

function checkMessageId(compiled: CompiledScheme, context: Context, found: SignatureFound): Check | undefined {
  const { name, messageId } = compiled
  if (!messageId) return undefined
  const id = `${name}.message-id` as const
  const text = onlyText(id, 'message id', messageId, context, found)
  if (typeof text !== 'string') return text
  context.id = asHeaderTextAt(messageId, text)
  return pass(id, 'The message id is present.', { actual: excerpt(text) })
}

// A scheme names its own equalities, so the name is not a role.
const equalityId = ({ name: scope }: CompiledScheme, name: string) => `${scope}.${name}` as CheckId

const claimRoles: Partial<Record<string, CheckRole>> = { iss: 'issuer', aud: 'audience' }

const equalityRole = ({ source, argument }: Expression): CheckRole =>
  (source === 'claim' && claimRoles[argument]) || 'equality'

/** Whether both values of an equality are there, and equal. */
export function equalityHolds({ one, other }: CompiledScheme['checks'][number], context: Context): boolean {
  const [left, right] = [one.read(context), other.read(context)]
  return left !== undefined && right !== undefined && sameSecret(bytesOf(left), bytesOf(right))
}

/** Other values that must be equal, such as a hash of the body or the id of a key. */
export function checkEqualities(compiled: CompiledScheme, context: Context): Check[] {
  return compiled.checks.map(({ one, other, name }) => {
    const id = equalityId(compiled, name)
    const more = { role: equalityRole(one) }
    const [left, right] = [one.read(context), other.read(context)]
    const absent = left === undefined ? one : right === undefined ? other : undefined
    if (left === undefined || right === undefined)
      return fail(id, `The ${absent ? placeOf(absent) : ''} is missing.${sizeNote(context)}`, more)
    if (sameSecret(bytesOf(left), bytesOf(right))) return pass(id, `The ${placeOf(one)} has the expected value.`, more)
    return fail(id, `The ${placeOf(one)} does not equal ${wantedOf(other)}.`, more)
  })
}

function checkPayload({ name, message }: CompiledScheme, rendered: Rendered, context: Context): Check {
  const id = `${name}.payload` as const
  if ('missing' in rendered)
    return skip(id, `The signed bytes cannot be built: ${rendered.missing} is missing.${sizeNote(context)}`)
  const length = rendered.pieces.reduce((sum, piece) => sum + piece.length, 0)
  const url = message?.text.includes('{url') ? ` The URL used is ${excerpt(context.url)}.` : ''
  return pass(id, `The signed bytes are ${message?.text}: ${length} bytes.${url}`)
}

/** Makes every check before the comparison. Sets timestamp, id and fields of the context. */
export function collectParts(compiled: CompiledScheme, context: Context, now: number): CollectedParts {
  const rule = compiled.scheme.signature ?? { from: '', encoding: 'hex' as const }
  const found = findSignature(rule, compiled.places, labelOf(compiled), context)
  context.fields = found.fields
  const checks = checkSignaturePlace(compiled, found, context)
  const time = checkTime(compiled, context, found, now)
  if (time) checks.push(time)
  const messageId = checkMessageId(compiled, context, found)
  if (messageId) checks.push(messageId)
  if (compiled.checks.length) checks.push(...checkEqualities(compiled, context))
  const rendered = renderMessage(compiled, context)
  checks.push(checkPayload(compiled, rendered, context))
  return { checks, found, rendered }
}

export const renderMessage = (compiled: CompiledScheme, context: Context): Rendered =>
  compiled.message ? render(compiled.message, context) : { missing: 'message' }
