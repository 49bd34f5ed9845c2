import type { CompiledScheme } from '../../schemes/compile-scheme.ts'
import type { JwtRecipe } from './recipe.ts'
import { keyRule, needsOf } from './rules.ts'
import { NotSupported } from '../not-supported.ts'
import { readingOf } from './values.ts'

function headerOf({ token }: CompiledScheme): string {
  if (token?.source !== 'header') throw new NotSupported('its token is not in a header')
  return token.argument.toLowerCase()
}

function claimsOf(compiled: CompiledScheme): JwtRecipe['claims'] {
  return compiled.checks.map(({ one, other }) => {
    const unpad = one.text === `claim:${one.argument}|unpad`
    if (one.source !== 'claim' || (one.text.includes('|') && !unpad))
      throw new NotSupported(`${one.text} needs more than a few lines`)
    return { claim: one.argument, unpad, equals: readingOf(other, compiled.settings) }
  })
}

/** A JWT signed with a shared secret. */
export function jwtRecipe(compiled: CompiledScheme): JwtRecipe {
  const { scheme, settings } = compiled
  const { algorithms = [], requiredClaims = [], clockTolerance = 0, keys = [], several = false } = scheme.jwt ?? {}
  if (keys.length) throw new NotSupported('it has additional keys in its settings')
  const claims = claimsOf(compiled)
  const { notificationUrl: url } = settings
  return {
    kind: 'jwt',
    about: [`a JSON Web Token, signed with ${algorithms.join(' or ')}.`],
    secretName: 'WEBHOOK_SECRET',
    needs: needsOf(new Set(claims.map(({ equals }) => equals.value.kind))),
    ...(url !== undefined && { url }),
    from: headerOf(compiled),
    prefix: scheme.token?.prefix ?? '',
    by: { secret: keyRule(scheme.key), several },
    algorithms,
    required: requiredClaims,
    tolerance: clockTolerance,
    scope: [],
    claims,
  }
}
