import type { Credential } from '../model/credential.ts'
import { problems, VhookError } from '../model/errors.ts'
import { go } from './go/go.ts'
import { java } from './java/java.ts'
import { type Language, write } from './language.ts'
import { nodeExpress } from './node/express.ts'
import { nodeFastify } from './node/fastify.ts'
import { nodeHono } from './node/hono.ts'
import { nodeNext } from './node/next.ts'
import { php } from './php/php.ts'
import { pythonFastapi } from './python/fastapi.ts'
import { pythonFlask } from './python/flask.ts'
import { recipeOf } from './recipe/recipe-of.ts'
import { ruby } from './ruby/ruby.ts'
import { Unwritable } from './unwritable.ts'

/** One row a language. */
const languages: readonly Language[] = [
  nodeExpress,
  nodeFastify,
  nodeHono,
  nodeNext,
  pythonFastapi,
  pythonFlask,
  go,
  php,
  ruby,
  java,
]

/** Languages and frameworks that `verifierCode` writes. */
export const verifierLanguages: ReadonlyArray<{ id: string; title: string }> = languages.map(({ id, title }) => ({
  id,
  title,
}))

function languageOf(id: string): Language {
  const found = languages.find((language) => language.id === id)
  if (found) return found
  const known = languages.map((language) => language.id).join(', ')
  throw new VhookError(problems.badInput('language', `it is none of ${known}`))
}

/**
 * Source text that verifies requests by this credential, complete with a server or route. The secret is never in it: the
 * code reads it from an environment variable. Throws BAD_INPUT for an unknown language, BAD_CREDENTIAL, and NO_VERIFIER
 * with the reason where the language cannot do it in a few lines.
 */
export function verifierCode(credential: Credential, language: string): string {
  const writer = languageOf(language)
  try {
    return write(writer, recipeOf(credential))
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error
    throw new VhookError(problems.noVerifier(writer.title, error.message), { cause: error })
  }
}
