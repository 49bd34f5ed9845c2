import type { CompiledScheme } from '../../schemes/compile-scheme.ts'

/** Conditions that hold for every request: the form of the secret, and that there is a body. */
const isUsual = (secret: string) => (rule: CompiledScheme['when'][number]) => {
  const { source } = rule.expression
  if (source === 'body') return rule.wanted === 'true'
  return (
    source === 'secret' &&
    (!secret || !rule.wanted.startsWith('starts-with ') || secret.startsWith(rule.wanted.slice(12)))
  )
}

/**
 * The variant that code is generated for: the first of the scheme's own kind without conditions on the request. `secret` is
 * empty if it is not known.
 */
export function usualVariant(compiled: CompiledScheme, secret: string): CompiledScheme {
  const { variants, scheme } = compiled
  const usual = variants.filter((variant) => variant.when.every(isUsual(secret)))
  const ownKind = secret ? undefined : usual.find((variant) => variant.scheme.kind === scheme.kind)
  return ownKind ?? usual[0] ?? variants[0] ?? compiled
}
