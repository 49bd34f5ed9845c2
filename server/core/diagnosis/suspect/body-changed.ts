import { needsBody } from './body.ts'
import { onlySignatureFails } from './signature-facts.ts'
import type { Suspect } from './suspect.ts'

/** The other explanation of a signature that does not match. */
export const bodyChanged: Suspect = (subject, run) => {
  const { body } = subject.request
  if (body.length === 0 || !needsBody(subject) || !onlySignatureFails(run)) return undefined
  return { detail: {}, evidence: [`The signature covers the body of ${body.length} bytes.`] }
}
