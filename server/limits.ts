const KIB = 1024
const MIB = 1024 * KIB

/** Every bound on what comes from outside. Sizes in bytes, times in ms. */
export interface Limits {
  body: number
  /** Bodies over this go to a file while they arrive. */
  bodyInMemory: number
  head: number
  headerFields: number
  headMs: number
  bodyIdleMs: number
  bodyMs: number
  connections: number
  inFlight: number
  /** Bytes of the app's answer that are recorded; the rest only passes through. */
  answerRecorded: number
  /** How long the caller is kept waiting for the app. */
  answerMs: number
  /** How long an attempt is kept open after that, for its late answer. */
  lateAnswerMs: number
  /** A commit slower than this no longer holds the event back. */
  storeWaitMs: number
  stopMs: number
}

/** The limits that are settings. */
export function limitsOf(settings: { answerTimeout: number; storeWait: number }): Partial<Limits> {
  return { answerMs: settings.answerTimeout * 1_000, storeWaitMs: settings.storeWait * 1_000 }
}

export const defaultLimits: Limits = {
  body: 100 * MIB,
  bodyInMemory: MIB,
  head: 64 * KIB,
  headerFields: 2_000,
  headMs: 10_000,
  bodyIdleMs: 10_000,
  bodyMs: 300_000,
  connections: 10_000,
  inFlight: 200,
  answerRecorded: 10 * MIB,
  answerMs: 30_000,
  lateAnswerMs: 300_000,
  storeWaitMs: 1_000,
  stopMs: 10_000,
}
