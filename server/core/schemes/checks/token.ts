import { fromBase64, utf8 } from '../../text/bytes.ts'
import { sameSecret } from '../../crypto/hmac.ts'
import { type Check, fail, pass, skip } from '../../model/verification.ts'
import type { CompiledScheme } from '../compile-scheme.ts'
import type { Context } from '../expressions/context.ts'
import { bytesOf } from '../expressions/values.ts'
import { textsAt } from './signature.ts'
import { placeOf, sizeNote } from './describe.ts'

/** The value where the token should be, or the failed check. */
export function tokenText(compiled: CompiledScheme, context: Context): string | Check {
  const id = `${compiled.name}.header` as const
  const { token } = compiled
  if (!token) return fail(id, 'The scheme does not say where the token is.')
  const texts = textsAt(token, context)
  const place = placeOf(token)
  if (texts.length > 1) return fail(id, `The ${place} was sent more than once, so it is unclear which one counts.`)
  if (texts[0] === undefined) return fail(id, `The ${place} is missing.${sizeNote(context)}`)
  return texts[0] || fail(id, `The ${place} is empty.`)
}

/** Compares the token with the secret in constant time. Reports lengths, never the values. */
export function checkToken(compiled: CompiledScheme, context: Context): Check[] {
  const { name, token, scheme, secret } = compiled
  const text = tokenText(compiled, context)
  const id = `${name}.token` as const
  if (typeof text !== 'string') return [text, skip(id, 'There is no token to compare.')]
  const present = pass(`${name}.header`, `The ${token ? placeOf(token) : 'token'} is present.`)
  const prefix = scheme.token?.prefix ?? ''
  if (!text.startsWith(prefix))
    return [present, fail(id, `The value does not start with "${prefix}".`, { expected: `"${prefix}" and the token` })]
  const sent = text.slice(prefix.length)
  const same = sameSecret(headerBytes(sent), utf8(secret)) || sameSecret(utf8(sent), utf8(secret))
  if (same) return [present, pass(id, 'The token matches.')]
  return [present, fail(id, `The token does not match: ${countOf(sent)} received, ${countOf(secret)} expected.`)]
}

const countOf = (text: string) => `${text.length} characters`

/** A header's text has one character per byte; a non-ASCII token was sent as UTF-8. */
const headerBytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

/** HTTP Basic (RFC 7617): the secret is `user:password`. */
export function checkBasic(compiled: CompiledScheme, context: Context): Check[] {
  const { name, secret } = compiled
  const text = tokenText(compiled, context)
  const id = `${name}.token` as const
  if (typeof text !== 'string') return [text, skip(id, 'There is no token to compare.')]
  const present = pass(`${name}.header`, 'The Authorization header is present.')
  const sent = /^basic (\S+)$/i.exec(text)?.[1]
  const bytes = sent === undefined ? undefined : fromBase64(sent)
  if (!bytes) return [present, fail(id, 'The Authorization header is not "Basic" and base64 text.')]
  if (sameSecret(bytes, bytesOf(secret))) return [present, pass(id, 'User and password match.')]
  return [present, fail(id, 'User or password does not match.')]
}
