import type { Suspicion } from '../../model/verification.ts'
import { compile } from '../../schemes/compile-plan.ts'
import type { Run } from '../run.ts'
import { subjectOf } from '../subject.ts'
import { bodyCut, bodyMissing, bodyUnreadable, isInBody } from './body.ts'
import { suspicion } from './suspicion.ts'

const damages = [
  ['body-missing', bodyMissing],
  ['body-cut', bodyCut],
  ['body-unreadable', bodyUnreadable],
] as const

/** What may have happened to a signature that belongs in the body, if the body is damaged. */
export function lostSignature(run: Run): Suspicion[] {
  const compiled = compile(run.credential.authenticationPlan)
  if (compiled.kind !== 'scheme') return []
  const { scheme } = compiled
  const variants = scheme.variants.length > 0 ? scheme.variants : [scheme]
  const subjects = variants.filter(({ places }) => places.some(isInBody)).map((variant) => subjectOf(run, variant))
  return subjects
    .flatMap((subject) =>
      damages.flatMap(([id, suspect]) => {
        const found = suspect(subject, run)
        return found ? [suspicion(id, found)] : []
      }),
    )
    .slice(0, 1)
}
