import { type Check, fail, pass } from '../../model/verification.ts'

const namesIn = (scope: string | undefined) => (scope ?? '').split(' ').filter(Boolean)

/** Every required scope must be granted (RFC 6749, 3.3). */
export function checkScope(required: string | undefined, granted: string | undefined): Check[] {
  const missing = namesIn(required).filter((name) => !namesIn(granted).includes(name))
  if (!namesIn(required).length) return []
  if (!missing.length) return [pass('oauth2.scope', 'The token has the required scope.')]
  const more = { expected: required ?? '', actual: granted ?? '' }
  return [fail('oauth2.scope', `The token lacks the scope ${missing.join(' ')}.`, more)]
}
