import type { Suspicion } from '../../model/verification.ts'
import type { Run } from '../run.ts'
import type { Subject } from '../subject.ts'
import type { SuspicionId } from '../suspicions/index.ts'
import { apiKeyAsSecret } from './api-key.ts'
import { bodyChanged } from './body-changed.ts'
import { bodyCut, bodyMissing, bodyUnreadable } from './body.ts'
import type { Suspect } from './suspect.ts'
import { suspicion } from './suspicion.ts'
import { timestampChanged } from './time.ts'
import { localUrl, otherUrl } from './url.ts'
import { wrongSecret } from './wrong-secret.ts'

type Row = readonly [SuspicionId, Suspect]

/** Special cases, one row each. Each of them explains the mismatch alone. */
const special: readonly Row[] = [
  ['api-key-as-secret', apiKeyAsSecret],
  ['body-missing', bodyMissing],
  ['body-cut', bodyCut],
  ['body-unreadable', bodyUnreadable],
  ['timestamp-changed', timestampChanged],
  ['local-url', localUrl],
]

/** What remains in all other cases, the likeliest first. */
const general: readonly Row[] = [
  ['wrong-secret', wrongSecret],
  ['other-url', otherUrl],
  ['body-changed', bodyChanged],
]

const foundBy = (rows: readonly Row[], subject: Subject, run: Run): Suspicion[] =>
  rows.flatMap(([id, suspect]) => {
    const found = suspect(subject, run)
    return found ? [suspicion(id, found)] : []
  })

/** What may be the cause of a request for which nothing was proven, the likeliest first. */
export function suspicionsOf(subject: Subject, run: Run): Suspicion[] {
  const found = foundBy(special, subject, run).slice(0, 1)
  return found.length > 0 ? found : foundBy(general, subject, run)
}
