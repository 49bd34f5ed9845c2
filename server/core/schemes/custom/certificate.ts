import type { At } from '../../model/evidence.ts'
import { fail, skip, type CheckId } from '../../model/verification.ts'
import type { Evaluation } from '../plans/evaluation.ts'

/** The certificate at an address that the message itself names, or why there is none. The address must be checked before. */
export async function fetchCertificate(id: CheckId, at: At, url: string): Promise<string | Evaluation> {
  if (!at.document)
    return { checks: [skip(id, 'Certificates cannot be fetched here.')], notChecked: 'keys-unreachable' }
  try {
    return await at.document(url)
  } catch {
    // The sender chose the address: one that brings no certificate proves nothing.
    return {
      checks: [fail(id, 'The certificate that the message names cannot be had.', { actual: url.slice(0, 200) })],
    }
  }
}
