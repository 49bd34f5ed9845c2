import { fail, pass } from '../../model/verification.ts'
import type { CompiledScheme } from '../compile-scheme.ts'
import type { Context } from '../expressions/context.ts'
import { keyBytes } from '../key.ts'
import type { Evaluation } from '../plans/evaluation.ts'
import { checkEqualities } from './collect.ts'
import { checkRequiredClaims, checkSharedJwt, checkTimes, readJwt } from './jwt.ts'
import { tokenText } from './token.ts'

/** Keys of the secret, which may hold several, and of the settings that the scheme names. */
export function sharedKeys({ scheme, secret, settings }: CompiledScheme): Uint8Array[] {
  const { several, keys = [] } = scheme.jwt ?? {}
  const texts = several ? secret.split(/\s+/) : [secret]
  return [...texts, ...keys.map((name) => settings[name] ?? '')].filter(Boolean).flatMap((text) => {
    const key = keyBytes(text, scheme.key)
    return 'bytes' in key ? [key.bytes] : []
  })
}

/** A JWT that is signed with a shared secret. `now` is Unix ms. */
export function evaluateSharedJwt(compiled: CompiledScheme, context: Context, now: number): Evaluation {
  const { name, scheme } = compiled
  const text = tokenText(compiled, context)
  if (typeof text !== 'string') return { checks: [text] }
  const present = pass(`${name}.header`, 'The token is present.')
  const prefix = scheme.token?.prefix ?? ''
  if (!text.startsWith(prefix))
    return { checks: [present, fail(`${name}.form`, `The value does not start with "${prefix}".`)] }
  const jwt = readJwt(text.slice(prefix.length))
  if (typeof jwt === 'string') return { checks: [present, fail(`${name}.form`, `The token ${jwt}.`)] }
  const { algorithms = [], requiredClaims = [], clockTolerance = 0 } = scheme.jwt ?? {}
  const inner = { ...context, claims: jwt.claims }
  return {
    checks: [
      present,
      ...checkRequiredClaims(name, jwt.claims, requiredClaims),
      ...checkTimes(name, jwt.claims, now, clockTolerance),
      ...checkEqualities(compiled, inner),
      ...checkSharedJwt(name, jwt, algorithms, sharedKeys(compiled)),
    ],
  }
}
