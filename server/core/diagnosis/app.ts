import type { Diagnosis, Verdict } from '../model/verification.ts'
import { advice, type CauseId, sentence } from './causes.ts'

/** What the answer of the app proves about the app, by the verdict on the wire. */
function faultOf(verdict: Verdict, status: number): CauseId | undefined {
  if (verdict === 'valid' && (status === 401 || status === 403)) return 'app-rejected-valid'
  return verdict === 'invalid' && status >= 200 && status < 300 ? 'app-accepted-invalid' : undefined
}

/** Says whether the app judged otherwise than the proof demands; undefined when it did not, or never answered. */
export function appFault(verdict: Verdict, status: number | null): Diagnosis | undefined {
  const id = status === null ? undefined : faultOf(verdict, status)
  if (status === null || !id) return undefined
  const message = sentence(id, { status })
  return {
    cause: id,
    causes: [{ id, message, detail: { status } }],
    message,
    advice: advice(id, { status }),
    tried: { macs: 0, families: ['app'], complete: true },
    tookMs: 0,
  }
}
