import type { Credential } from '../model/credential.ts'
import { problems, VhookError } from '../model/errors.ts'
import { go } from './go/go.ts'
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
import { NotSupported } from './not-supported.ts'

/** One row per language or framework. */
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
]

/** Languages and frameworks that `verifierCode` supports. */
export const verifierLanguages: ReadonlyArray<{ id: string; title: string }> = languages.map(({ id, title }) => ({
  id,
  title,
}))

function languageOf(id: string): Language {
  const found = languages.find((language) => language.id === id)
  if (found) return found
  const known = languages.map((language) => language.id).join(', ')
  throw new VhookError(problems.badInput('language', `it must be one of ${known}`))
}

/**
 * Source code of an app that verifies requests with this credential. It never contains the secret, which it reads from an
 * environment variable. Throws BAD_INPUT for an unknown language, BAD_CREDENTIAL, and NO_VERIFIER with the reason if the
 * language would need more than a few lines.
 */
export function verifierCode(credential: Credential, language: string): string {
  const writer = languageOf(language)
  try {
    return write(writer, recipeOf(credential))
  } catch (error) {
    if (!(error instanceof NotSupported)) throw error
    throw new VhookError(problems.noVerifier(writer.title, error.message), { cause: error })
  }
}
