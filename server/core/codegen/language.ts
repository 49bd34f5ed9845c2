import type { IntrospectionRecipe, JwtRecipe, Recipe, StepsRecipe } from './recipe/recipe.ts'
import { NotSupported } from './not-supported.ts'

/** A language or framework. A kind of recipe without a generator is rejected with the reason. */
export interface Language {
  id: string
  title: string
  steps: (recipe: StepsRecipe) => string
  jwt?: (recipe: JwtRecipe) => string
  introspection?: (recipe: IntrospectionRecipe) => string
}

/** Generates code for a recipe. Throws NotSupported if the language lacks what it needs. */
export function write(language: Language, recipe: Recipe): string {
  if (recipe.kind === 'steps') return language.steps(recipe)
  if (recipe.kind === 'jwt') {
    if (language.jwt) return language.jwt(recipe)
    throw new NotSupported('its standard library cannot verify a JWT')
  }
  if (language.introspection) return language.introspection(recipe)
  throw new NotSupported('its standard library cannot parse a JSON response')
}
