import type { Fix } from '../../model/fix.ts'
import type { CauseId } from '../../diagnosis/causes.ts'
import type { Verdict } from '../../model/verification.ts'
import type { ChangedCredential, Reverified } from './credential.ts'
import type { RouteInput } from './route.ts'

/** The result of applying the fix of an event. */
export interface AppliedFix {
  /** The credential that was changed, or that is bound to the path now. */
  credential: string
  /** The verdict of the event with the fix. */
  verdict: Verdict
  reverified: Reverified
  /** The added routes before the fix changed them, for `replaceRoutes`; absent if it changed the credential. */
  routesBefore?: RouteInput[]
}

/** A secret to try on the failed events of a credential. */
export interface SecretTest {
  secret: string
  /** Store it in place of the credential's secret if an event verifies with it. Default false: nothing is stored. */
  keep?: boolean
}

/** One event that was verified with a secret. */
export interface TestedEvent {
  id: string
  receivedAt: number
  method: string
  path: string
  verdict: Verdict
  /** What else differs; only for some of the events that do not verify. */
  cause?: CauseId
  message?: string
}

export interface SecretTestResult {
  /** The newest failed events of the credential, at most 20, newest first. */
  events: TestedEvent[]
  valid: number
  /** The change with which an event verifies that does not verify otherwise, such as removing quotes from the secret. */
  fix?: Fix
  /** The credential with the secret; absent when it was not stored. */
  kept?: ChangedCredential
}
