import type { CompiledScheme } from '../../schemes/compile-scheme.ts'

/** Conditions that say nothing about the kind of request: what the secret looks like, and that there is a body. */
const isUsual = (secret: string) => (rule: CompiledScheme['when'][number]) => {
  const { source } = rule.expression
  if (source === 'body') return rule.wanted === 'true'
  return (
    source === 'secret' &&
    (!secret || !rule.wanted.startsWith('starts-with ') || secret.startsWith(rule.wanted.slice(12)))
  )
}

/**
 * The one way of a sender's several that code is written for: the first of the scheme's own kind that asks nothing of
 * the request. `secret` is empty where it is not known.
 */
export function usualVariant(compiled: CompiledScheme, secret: string): CompiledScheme {
  const { variants, scheme } = compiled
  const usual = variants.filter((variant) => variant.when.every(isUsual(secret)))
  const ownKind = secret ? undefined : usual.find((variant) => variant.scheme.kind === scheme.kind)
  return ownKind ?? usual[0] ?? variants[0] ?? compiled
}
