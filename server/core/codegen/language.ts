import type { IntrospectionRecipe, JwtRecipe, Recipe, StepsRecipe } from './recipe/recipe.ts'
import { Unwritable } from './unwritable.ts'

/** One language and framework that verifiers are written in. A kind it has no writer for is refused with the reason. */
export interface Language {
  id: string
  title: string
  steps: (recipe: StepsRecipe) => string
  jwt?: (recipe: JwtRecipe) => string
  introspection?: (recipe: IntrospectionRecipe) => string
}

/** Writes a recipe down. Throws Unwritable where the language lacks what is needed. */
export function write(language: Language, recipe: Recipe): string {
  if (recipe.kind === 'steps') return language.steps(recipe)
  if (recipe.kind === 'jwt') {
    if (language.jwt) return language.jwt(recipe)
    throw new Unwritable('its standard library cannot verify a JWT')
  }
  if (language.introspection) return language.introspection(recipe)
  throw new Unwritable('its standard library cannot read the JSON that a token server answers with')
}
