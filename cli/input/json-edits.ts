import { problems, VhookError } from '../../server/core/model/errors.ts'
import { type Change, parseExact } from '../../server/core/text/json-set.ts'

/** Parses `--set` flags such as `message.call.id=abc` or `flags={"a":true}`. A value that is not JSON is a string. Throws BAD_OPTION. */
export const changesFrom = (flags: readonly string[]): Change[] => flags.map(changeFrom)

function changeFrom(flag: string): Change {
  const at = flag.indexOf('=')
  if (at < 1) throw new VhookError(problems.badOption('--set', 'must have the form path=value'))
  const given = flag.slice(at + 1)
  const parsed = parseExact(given)
  return [flag.slice(0, at), parsed === undefined ? given : parsed]
}
