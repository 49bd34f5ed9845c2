import type { KeyRule } from '../../schemes/scheme.ts'
import type { FullKeyRule, StepsRecipe } from './recipe.ts'

export const listed = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value

const bodyKinds = ['body', 'bodyDigest', 'json', 'form', 'formSorted']

/** What a framework must provide for these kinds of values. */
export const needsOf = (kinds: ReadonlySet<string>): StepsRecipe['needs'] => ({
  body: bodyKinds.some((kind) => kinds.has(kind)),
  method: kinds.has('method'),
  url: kinds.has('url') || kinds.has('urlBase'),
  path: kinds.has('path') || kinds.has('pathname') || kinds.has('query'),
})

/** The rule with defaults filled in. */
export const keyRule = ({ stripPrefix, ...rest }: KeyRule = {}): FullKeyRule => ({
  encoding: 'utf8',
  ...rest,
  strip: listed(stripPrefix),
})
