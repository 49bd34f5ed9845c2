import { apiKeyForm } from '../../schemes/api-keys.ts'
import type { Suspect } from './suspect.ts'
import { presetOfPlan, sourceOf } from './secret-source.ts'

/** A key of the sender's API where the secret of its webhooks should be. */
export const apiKeyAsSecret: Suspect = ({ compiled, plan, credential }) => {
  const found = apiKeyForm(compiled.secret, presetOfPlan(plan)?.id ?? '')
  if (!found) return undefined
  const where = sourceOf(plan)
  return {
    detail: { what: found.what, id: credential.id },
    evidence: [`The secret begins with ${found.prefix}, like ${found.what}.`],
    ...(where && { where }),
  }
}
