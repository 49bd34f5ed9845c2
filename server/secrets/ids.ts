import { credentialIdPattern, credentialIdRule } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { Problem } from '../core/model/errors.ts'
import type { NewCredential } from './contract.ts'

/** The given id, or one made from the name: lower case, hyphens, unique. Throws CREDENTIAL_EXISTS for a given one that is taken. */
export function idFor({ id, name, authenticationPlan }: NewCredential, taken: (id: string) => boolean): string {
  if (id !== undefined && taken(id)) throw new VhookError(problems.credentialExists(id))
  if (id !== undefined) return id
  const base = slug(name ?? '') || slug(kindOf(authenticationPlan)) || 'credential'
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? base : `${base}-${number}`
    if (!taken(candidate)) return candidate
  }
}

/** Not checked yet at this point: whatever a person sent. */
function kindOf(plan: unknown): string {
  const { preset, type } = (plan ?? {}) as { preset?: unknown; type?: unknown }
  if (typeof preset === 'string') return preset
  return typeof type === 'string' ? type : ''
}

/** What is wrong with the id of a new credential. */
export function idProblems(id: string): Problem[] {
  return credentialIdPattern.test(id) ? [] : [problems.badCredential('id', credentialIdRule)]
}

/** All problems as one error, which has the first one's code and hint. Does nothing when there are none. */
export function throwAll(found: readonly Problem[]): void {
  const [first] = found
  if (!first) return
  throw new VhookError({ ...first, message: found.map((one) => one.message).join(' ') })
}

function slug(text: string): string {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
}
