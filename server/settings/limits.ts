const KIB = 1024
const MIB = 1024 * KIB

/** Bounds on everything that comes from outside. Sizes in bytes, times in ms. */
export interface Limits {
  body: number
  /** Larger bodies are spilled to a file while they arrive. */
  bodyInMemory: number
  head: number
  headerFields: number
  headMs: number
  bodyIdleMs: number
  bodyMs: number
  connections: number
  inFlight: number
  /** WebSocket connections at the same time, which do not count towards `inFlight`. */
  webSockets: number
  /** Bytes of the app's response that are recorded. The rest is passed through only. */
  answerRecorded: number
  /** How long the sender waits for the app. */
  answerMs: number
  /** How long an attempt stays open after that for a late response. */
  lateAnswerMs: number
  /** A slower commit no longer delays the event. */
  storeWaitMs: number
  /** How often storage is retried while it fails. */
  storeRetryMs: number
  /** How often the store checks that its files still exist. */
  storeCheckMs: number
  stopMs: number
  /** How long a request for a key set, a certificate, a token or an introspection may take. */
  fetchMs: number
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
  webSockets: 100,
  answerRecorded: 10 * MIB,
  answerMs: 30_000,
  lateAnswerMs: 300_000,
  storeWaitMs: 1_000,
  storeRetryMs: 2_000,
  storeCheckMs: 1_500,
  stopMs: 10_000,
  fetchMs: 5_000,
}

/** File descriptors that this process may open, Infinity without a limit. Node raises the soft limit to the hard one at start. */
export function openFiles(): number {
  // Without this, the report resolves the host name of every connection, which can take seconds.
  Object.assign(process.report, { excludeNetwork: true })
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } }
  const soft = Number(userLimits?.open_files?.soft)
  return Number.isFinite(soft) ? soft : Infinity
}

/** Limits for this many file descriptors: every connection and every attempt takes one, and the rest of vhook needs some. */
export function withinFiles(files: number): Partial<Limits> {
  return {
    connections: Math.min(defaultLimits.connections, Math.floor(files * 0.8)),
    inFlight: Math.min(defaultLimits.inFlight, Math.ceil(files * 0.1)),
    webSockets: Math.min(defaultLimits.webSockets, Math.ceil(files * 0.05)),
  }
}
