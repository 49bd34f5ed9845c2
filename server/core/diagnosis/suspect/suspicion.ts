import type { Suspicion } from '../../model/verification.ts'
import { suspicionAdvice, suspicionMessage } from '../causes.ts'
import { type SuspicionId, suspicions } from '../suspicions/index.ts'
import type { Suspected } from './suspect.ts'

/** Writes the sentences of a suspicion. */
export function suspicion(id: SuspicionId, found: Suspected): Suspicion {
  const { detail, evidence, where, rank = suspicions[id].rank } = found
  const advice = suspicionAdvice(id, detail)
  const message = suspicionMessage(id, detail)
  return { id, rank, message, evidence, ...(advice && { advice }), ...(where && { where }) }
}
