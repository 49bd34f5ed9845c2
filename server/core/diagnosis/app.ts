import type { Diagnosis, Verdict } from '../model/verification.ts'
import { adviceFor, messageFor, type ProvenCauseId } from './causes.ts'

function faultOf(verdict: Verdict, status: number): ProvenCauseId | undefined {
  if (verdict === 'valid' && (status === 401 || status === 403)) return 'app-rejected-valid'
  return verdict === 'invalid' && status >= 200 && status < 300 ? 'app-accepted-invalid' : undefined
}

/** Reports an app that disagrees with the verdict: it rejected a valid request, or accepted an invalid one. Else undefined. */
export function appFault(verdict: Verdict, status: number | null): Diagnosis | undefined {
  const id = status === null ? undefined : faultOf(verdict, status)
  if (status === null || !id) return undefined
  const message = messageFor(id, { status })
  return {
    cause: id,
    rank: 'proven',
    causes: [{ id, message, detail: { status } }],
    suspected: [],
    message,
    advice: adviceFor(id, { status }),
    tried: { macs: 0, families: ['app'], complete: true },
    tookMs: 0,
  }
}
