import { fromBase64, utf8 } from '../../text/bytes.ts'
import { sameSecret } from '../../crypto/hmac.ts'
import { type Check, fail, pass, skip } from '../../model/verification.ts'
import type { CompiledScheme } from '../compile-scheme.ts'
import type { Context } from '../expressions/context.ts'
import { bytesOf } from '../expressions/values.ts'
import { textsAt } from './signature.ts'
import { placeOf, sizeNote } from './describe.ts'

/** The one value where a token should be, or the failed check that says why there is none. */
export function tokenText(compiled: CompiledScheme, context: Context): string | Check {
  const id = `${compiled.name}.header` as const
  const { token } = compiled
  if (!token) return fail(id, 'The scheme names no place for a token.')
  const texts = textsAt(token, context)
  const place = placeOf(token)
  if (texts.length > 1) return fail(id, `The ${place} was sent more than once; nobody can say which one counts.`)
  if (texts[0] === undefined) return fail(id, `There is no ${place}.${sizeNote(context)}`)
  return texts[0] || fail(id, `The ${place} is empty.`)
}

/** Equality with the secret, in constant time. Says lengths, never what was expected or sent. */
export function checkToken(compiled: CompiledScheme, context: Context): Check[] {
  const { name, token, scheme, secret } = compiled
  const text = tokenText(compiled, context)
  const id = `${name}.token` as const
  if (typeof text !== 'string') return [text, skip(id, 'There is nothing to compare.')]
  const there = pass(`${name}.header`, `The ${token ? placeOf(token) : 'token'} is there.`)
  const prefix = scheme.token?.prefix ?? ''
  if (!text.startsWith(prefix))
    return [there, fail(id, `The value does not begin with "${prefix}".`, { expected: `"${prefix}" and the token` })]
  const sent = text.slice(prefix.length)
  const same = sameSecret(headerBytes(sent), utf8(secret)) || sameSecret(utf8(sent), utf8(secret))
  if (same) return [there, pass(id, 'The token is right.')]
  return [there, fail(id, `The token is another one: ${countOf(sent)} came, ${countOf(secret)} are expected.`)]
}

const countOf = (text: string) => `${text.length} characters`

/** A header is held one character a byte; a token beyond ASCII was sent as UTF-8. */
const headerBytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

/** HTTP Basic (RFC 7617): the secret is `user:password`. */
export function checkBasic(compiled: CompiledScheme, context: Context): Check[] {
  const { name, secret } = compiled
  const text = tokenText(compiled, context)
  const id = `${name}.token` as const
  if (typeof text !== 'string') return [text, skip(id, 'There is nothing to compare.')]
  const there = pass(`${name}.header`, 'The Authorization header is there.')
  const sent = /^basic (\S+)$/i.exec(text)?.[1]
  const bytes = sent === undefined ? undefined : fromBase64(sent)
  if (!bytes) return [there, fail(id, 'The Authorization header is not "Basic" and base64.')]
  if (sameSecret(bytes, bytesOf(secret))) return [there, pass(id, 'User and password are right.')]
  return [there, fail(id, 'User or password is another one.')]
}
