import { type Check, fail, pass } from '../../model/verification.ts'

const words = (scope: string | undefined) => (scope ?? '').split(' ').filter(Boolean)

/** Every word of the wanted scope must be among the granted ones (RFC 6749, 3.3). */
export function checkScope(wanted: string | undefined, granted: string | undefined): Check[] {
  const missing = words(wanted).filter((word) => !words(granted).includes(word))
  if (!words(wanted).length) return []
  if (!missing.length) return [pass('oauth2.scope', 'The token covers the scope that is asked for.')]
  const more = { expected: wanted ?? '', actual: granted ?? '' }
  return [fail('oauth2.scope', `The token lacks the scope ${missing.join(' ')} (token-scope).`, more)]
}
