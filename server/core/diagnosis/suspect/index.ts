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

/** Special cases, one row each. The first that applies is the likeliest explanation. */
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

/** A local URL is a fact of the set-up, which leaves the secret unproven. */
const besideLocalUrl: readonly Row[] = [
  [
    'wrong-secret',
    (subject, run) => {
      const found = wrongSecret(subject, run)
      return found && { ...found, rank: 'possible' }
    },
  ],
]

const foundBy = (rows: readonly Row[], subject: Subject, run: Run): Suspicion[] =>
  rows.flatMap(([id, suspect]) => {
    const found = suspect(subject, run)
    return found ? [suspicion(id, found)] : []
  })

/** What may be the cause of a request for which nothing was proven, the likeliest first. */
export function suspicionsOf(subject: Subject, run: Run): Suspicion[] {
  const [found] = foundBy(special, subject, run)
  if (!found) return foundBy(general, subject, run)
  return found.id === 'local-url' ? [found, ...foundBy(besideLocalUrl, subject, run)] : [found]
}
