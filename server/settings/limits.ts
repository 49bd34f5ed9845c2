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
  /** How often storage is retried while it fails. */
  storeRetryMs: number
  /** How often the store checks that its files still exist. */
  storeCheckMs: number
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
  storeRetryMs: 2_000,
  storeCheckMs: 1_500,
  stopMs: 10_000,
}

/** File descriptors this process may have open; Infinity where the system sets no limit. Node has raised it as far as it may go. */
export function openFiles(): number {
  // Looking up the names of all connections could take seconds.
  Object.assign(process.report, { excludeNetwork: true })
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } }
  const soft = Number(userLimits?.open_files?.soft)
  return Number.isFinite(soft) ? soft : Infinity
}

/** The limits that so many file descriptors can bear: connections and attempts take one each, and the rest of vhook needs some. */
export function withinFiles(files: number): Partial<Limits> {
  return {
    connections: Math.min(defaultLimits.connections, Math.floor(files * 0.8)),
    inFlight: Math.min(defaultLimits.inFlight, Math.ceil(files * 0.1)),
  }
}
