import { credentialIdPattern, credentialIdRule } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { Problem } from '../core/model/errors.ts'
import type { NewCredential } from './contract.ts'

/** The given id, or a unique one from the name: lower case, hyphens. Throws CREDENTIAL_EXISTS for a given id that is taken. */
export function idFor({ id, name, authenticationPlan }: NewCredential, isTaken: (id: string) => boolean): string {
  if (id !== undefined && isTaken(id)) throw new VhookError(problems.credentialExists(id))
  if (id !== undefined) return id
  const base = slug(name ?? '') || slug(kindOf(authenticationPlan)) || 'credential'
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? base : `${base}-${number}`
    if (!isTaken(candidate)) return candidate
  }
}

/** The plan has not been checked yet. */
function kindOf(plan: unknown): string {
  const { preset, type } = (plan ?? {}) as { preset?: unknown; type?: unknown }
  if (typeof preset === 'string') return preset
  return typeof type === 'string' ? type : ''
}

/** What is wrong with the id of a new credential. */
export function idProblems(id: string): Problem[] {
  return credentialIdPattern.test(id) ? [] : [problems.badCredential('id', credentialIdRule)]
}

/** Throws all problems as one error with the code and hint of the first. Does nothing if there are none. */
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
