import type { Suspicion } from '../../model/verification.ts'
import { failedChecks, type Run } from '../run.ts'
import type { Subject } from '../subject.ts'
import { bodyCut, bodyMissing, isInBody } from './body.ts'
import type { Suspect, Suspected } from './suspect.ts'
import { suspicion } from './suspicion.ts'
import { isUrl } from './url.ts'

const proven = 'The signature is right, so the secret is right.'

/** What the failed equalities compare with; modules of code compare only a hash of the body. */
function unequalParts({ compiled }: Subject, run: Run): { body: boolean; url: boolean } {
  const names = new Set(failedChecks(run).map(({ id }) => id.slice(id.indexOf('.') + 1)))
  const failed = compiled.checks.filter(({ name }) => names.has(name)).map(({ other }) => other)
  const isCode = compiled.scheme.kind === 'code' && names.has('body-hash')
  return { body: isCode || failed.some(isInBody), url: failed.some(isUrl) }
}

const otherBody: Suspect = ({ request }) => ({
  detail: {},
  evidence: [
    proven,
    `What was signed is not the hash of this body of ${request.body.length} bytes, in any form that was tried.`,
  ],
  rank: 'likely',
})

const otherUrl: Suspect = ({ context, credential }) => ({
  detail: { url: context.url, id: credential.id },
  evidence: [proven, `What was signed is not ${context.url}, in any form that was tried.`],
  rank: 'likely',
})

const withProof = (found: Suspected | undefined): Suspected | undefined =>
  found && { ...found, evidence: [proven, ...found.evidence] }

/** Why the body or the URL may not be what was signed, although the signature is right. */
export function unequalSuspicions(subject: Subject, run: Run): Suspicion[] {
  const { body, url } = unequalParts(subject, run)
  const missing = body ? withProof(bodyMissing(subject, run)) : undefined
  if (missing) return [suspicion('body-missing', missing)]
  const cut = body ? withProof(bodyCut(subject, run)) : undefined
  if (cut) return [suspicion('body-cut', cut)]
  const [changed, address] = [body ? otherBody(subject, run) : undefined, url ? otherUrl(subject, run) : undefined]
  return [
    ...(address ? [suspicion('other-url', address)] : []),
    ...(changed ? [suspicion('body-changed', changed)] : []),
  ]
}
