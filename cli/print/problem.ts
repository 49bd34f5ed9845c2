import type { Problem } from '../../server/core/model/errors.ts'
import { inertJson, visible } from '../../server/core/text/escape.ts'
import type { Style } from './style.ts'

/** One line says what happened, one what to do. */
export function problemLines({ message, hint }: Problem, { paint }: Style): string {
  const first = `${paint('red', 'error')}  ${visible(message)}`
  return hint === '' ? first : `${first}\n       ${visible(hint)}`
}

/** The same for scripts: one JSON line. */
export const problemJson = ({ code, message, hint }: Problem): string => inertJson({ error: { code, message, hint } })
