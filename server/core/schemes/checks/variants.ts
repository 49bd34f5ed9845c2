import type { CompiledScheme, WhenRule } from '../compile-scheme.ts'
import type { Context } from '../expressions/context.ts'
import { textOfValue } from '../expressions/values.ts'

const startsWith = 'starts-with '

export function matchesRule({ expression, wanted }: WhenRule, context: Context): boolean {
  const value = expression.read(context)
  const text = value === undefined ? undefined : textOfValue(value)
  if (wanted === 'true') return Boolean(text)
  if (wanted === 'false') return !text
  return wanted.startsWith(startsWith) ? Boolean(text?.startsWith(wanted.slice(startsWith.length))) : text === wanted
}

const applies = (variant: CompiledScheme, context: Context) => variant.when.every((rule) => matchesRule(rule, context))

/** Whether the request has anything where this variant has its signature or token. */
const hasSignature = (variant: CompiledScheme, context: Context) => {
  const places = variant.places.length ? variant.places : variant.token ? [variant.token] : []
  return places.some((place) => Boolean(place.read(context)?.length))
}

/** The variants to check a request against: one, unless the scheme tries all. Never empty. */
export function variantsFor(compiled: CompiledScheme, context: Context): CompiledScheme[] {
  const [first] = compiled.variants
  if (!first) return [compiled]
  const applying = compiled.variants.filter((variant) => applies(variant, context))
  if (compiled.scheme.tryAll && applying.length) return applying
  return [applying.find((variant) => hasSignature(variant, context)) ?? applying[0] ?? first]
}
