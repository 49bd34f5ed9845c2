import type { At } from '../../model/evidence.ts'
import { fail, skip, type CheckId } from '../../model/verification.ts'
import type { Evaluation } from '../plans/evaluation.ts'

/** The certificate at a URL from the message, or the failed check. Check the URL before. */
export async function fetchCertificate(id: CheckId, at: At, url: string): Promise<string | Evaluation> {
  if (!at.document) return { checks: [skip(id, 'Certificates cannot be fetched.')], notChecked: 'keys-unreachable' }
  try {
    return await at.document(url)
  } catch {
    // The sender chose the URL: one without a certificate proves nothing.
    return {
      checks: [fail(id, 'The certificate could not be fetched.', { actual: url.slice(0, 200) })],
    }
  }
}
