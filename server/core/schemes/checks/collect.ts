import { sameSecret } from '../../crypto/hmac.ts'
import { type Check, fail, pass, skip, type CheckId, type CheckRole } from '../../model/verification.ts'
import type { CompiledScheme } from '../compile-scheme.ts'
import type { Context } from '../expressions/context.ts'
import type { Expression } from '../expressions/expression.ts'
import { render, type Rendered } from '../expressions/template.ts'
import { asHeaderText, bytesOf } from '../expressions/values.ts'
import { findSignature, type SignatureFound, textsAt } from './signature.ts'
import { checkTimestamp } from './timestamp.ts'
import { placeOf, excerpt, sizeNote } from './describe.ts'

/** All that is known before the last step: what was found, what was asked of it, and the bytes that should have been signed. */
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

/** What each obstacle on the way to a signature is called; one row each. */
const obstacles: Record<
  NonNullable<SignatureFound['problem']>,
  { subject: string; words: (compiled: CompiledScheme, place: string) => string }
> = {
  missing: { subject: 'signature-header', words: (_compiled, place) => `There is no ${place}.` },
  empty: { subject: 'signature-header', words: (_compiled, place) => `The ${place} is empty.` },
  twice: {
    subject: 'signature-header',
    words: (_compiled, place) => `The ${place} was sent more than once; nobody can say which one counts.`,
  },
  prefix: {
    subject: 'signature-form',
    words: ({ scheme }) => `The signature does not begin with "${scheme.signature?.prefix}".`,
  },
  label: {
    subject: 'signature-form',
    words: (compiled) => `None of the signatures is labelled "${labelOf(compiled)}".`,
  },
  encoding: {
    subject: 'signature-form',
    words: ({ scheme }) => `The signature is not ${encodingNames[scheme.signature?.encoding ?? 'hex']}.`,
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
  const obstacle = found.problem && obstacles[found.problem]
  const ids = { header: `${name}.signature-header`, form: `${name}.signature-form` } as const
  const text = obstacle && obstacle.words(compiled, place) + sizeNote(context)
  const actual = found.text === undefined ? {} : { actual: excerpt(found.text) }
  if (obstacle?.subject === 'signature-header') return [fail(ids.header, text ?? '', actual)]
  const there = pass(ids.header, `The ${place} is there.`)
  if (obstacle) return [there, fail(ids.form, text ?? '', actual)]
  const count = found.candidates.length
  return [
    there,
    pass(ids.form, count === 1 ? 'It holds one signature.' : `It holds ${count} signatures; any may match.`),
  ]
}

/** The one text at a place, or the failed check that says why there is none. */
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
  if (twice) return fail(id, `The ${what} was sent more than once (${place}); nobody can say which one counts.`)
  if (texts[0] === undefined) return fail(id, `There is no ${what}: no ${place}.${sizeNote(context)}`)
  return texts[0] || fail(id, `The ${what} is empty (${place}).`)
}

/** What was found, held as a header's text is. */
const heldAt = ({ source }: Expression, text: string): string =>
  source === 'header' || source === 'sig' ? text : asHeaderText(text)

function checkTime(compiled: CompiledScheme, context: Context, found: SignatureFound, now: number): Check | undefined {
  const { name, timestamp, scheme } = compiled
  if (!timestamp || !scheme.timestamp) return undefined
  const id = `${name}.timestamp` as const
  if (timestamp.source === 'sig' && !found.text) return skip(id, 'The timestamp would stand beside the signature.')
  const text = onlyText(id, 'timestamp', timestamp, context, found)
  if (typeof text !== 'string') return text
  context.timestamp = heldAt(timestamp, text)
  return checkTimestamp(id, text, scheme.timestamp, now)
}

function checkMessageId(compiled: CompiledScheme, context: Context, found: SignatureFound): Check | undefined {
  const { name, messageId } = compiled
  if (!messageId) return undefined
  const id = `${name}.message-id` as const
  const text = onlyText(id, 'message id', messageId, context, found)
  if (typeof text !== 'string') return text
  context.id = heldAt(messageId, text)
  return pass(id, 'The message id is there.', { actual: excerpt(text) })
}

// A scheme names its own equalities, so the name is not a role.
const equalityId = ({ name: scope }: CompiledScheme, name: string) => `${scope}.${name}` as CheckId

const claimRoles: Partial<Record<string, CheckRole>> = { iss: 'issuer', aud: 'audience' }

const equalityRole = ({ source, argument }: Expression): CheckRole =>
  (source === 'claim' && claimRoles[argument]) || 'equality'

/** Further things that must be equal: a body's hash, a key's id. */
export function checkEqualities(compiled: CompiledScheme, context: Context): Check[] {
  return compiled.checks.map(({ one, other, name }) => {
    const id = equalityId(compiled, name)
    const more = { role: equalityRole(one) }
    const [left, right] = [one.read(context), other.read(context)]
    const absent = left === undefined ? one : right === undefined ? other : undefined
    if (left === undefined || right === undefined)
      return fail(id, `There is no ${absent ? placeOf(absent) : ''}.${sizeNote(context)}`, more)
    if (sameSecret(bytesOf(left), bytesOf(right))) return pass(id, `The ${placeOf(one)} is what it should be.`, more)
    return fail(id, `The ${placeOf(one)} is not equal to ${other.text}.`, more)
  })
}

function checkPayload({ name, message }: CompiledScheme, rendered: Rendered, context: Context): Check {
  const id = `${name}.payload` as const
  if ('missing' in rendered)
    return skip(id, `The signed bytes cannot be built: there is no ${rendered.missing}.${sizeNote(context)}`)
  const length = rendered.pieces.reduce((sum, piece) => sum + piece.length, 0)
  return pass(id, `The signed bytes are ${message?.text}: ${length} bytes.`)
}

/** Walks through everything but the comparison, in the order of a proof. Sets timestamp, id and fields of the context. */
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
