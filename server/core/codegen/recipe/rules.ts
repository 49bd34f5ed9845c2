import type { KeyRule } from '../../schemes/scheme.ts'
import type { StepsRecipe } from './recipe.ts'

export const listed = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value

const bodyKinds = ['body', 'bodyDigest', 'json', 'form', 'formSorted']

/** What a framework must hand over, by the kinds of values that are read. */
export const needsOf = (kinds: ReadonlySet<string>): StepsRecipe['needs'] => ({
  body: bodyKinds.some((kind) => kinds.has(kind)),
  method: kinds.has('method'),
  url: kinds.has('url') || kinds.has('urlBase'),
  path: kinds.has('path') || kinds.has('pathname') || kinds.has('query'),
})

/** The rule in full, so that a language need not know its defaults. */
export const keyRule = ({ stripPrefix, ...rest }: KeyRule = {}): FullKeyRule => ({
  encoding: 'utf8',
  ...rest,
  strip: listed(stripPrefix),
})

export interface FullKeyRule extends Omit<KeyRule, 'stripPrefix' | 'encoding'> {
  encoding: NonNullable<KeyRule['encoding']>
  strip: readonly string[]
}
