import type { TargetState } from '../../model/target.ts'
import type { TunnelState } from '../../model/tunnel.ts'
import type { StorageState } from './state.ts'

/** Read back from SQLite: `synchronous` is 2 for FULL; `bytes` is the size of all events, `freeBytes` the free disk space. */
export interface StorageFigures {
  synchronous: number
  schema: number
  events: number
  bytes: number
  freeBytes: number
}

/** The integrity check of the database after an unclean stop; `message` says what it found. */
export interface StorageCheck {
  state: 'not-needed' | 'running' | 'ok' | 'damaged'
  message: string | null
}

/** Upper bounds, in ms, of the histogram of the time that vhook itself adds to a response. */
export const ADDED_STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000] as const

/** Counters of the intake since vhook started. */
export interface IntakeFigures {
  /** Complete requests, including those that vhook itself responded to. */
  received: number
  /** By error code of the response, including those that were too many to store. */
  refused: Record<string, number>
  /** The sender disconnected before the end of the body. */
  incomplete: number
  /** Requests being forwarded to the app. */
  inFlight: number
  /** Could not be written immediately; held in memory as long as there is space. */
  unstored: number
  verdicts: Record<string, number>
  /** Requests whose sender did not get a complete response that counts as success. */
  failed: number
  /** By the event's state after the attempt; a replay, which changes no state, by the state that its result means. */
  attempts: Record<string, number>
  /** Time between the last byte of a request and the last byte of its response, without the app's own time. */
  added: {
    count: number
    sumMs: number
    /** One for each of ADDED_STEPS_MS: how many took at most that long. */
    steps: number[]
  }
}

/** What a process knows about itself. */
export interface ProcessFigures {
  version: string
  pid: number
  /** Unix ms. */
  startedAt: number
  /** Connected pages and terminals. */
  watchers: number
  memoryBytes: number
}

/** State of storage, credentials, tunnel and app. */
export interface SystemHealth {
  storage: StorageState
  /** Null while the database is not open. */
  store: StorageFigures | null
  check: StorageCheck
  /** Where the key of the secrets is stored. */
  keyLocation: string
  credentials: { total: number; locked: number }
  tunnel: TunnelState
  target: TargetState
  intake: IntakeFigures
  /** What the user should know, in sentences, oldest first. */
  notices: string[]
}

export interface HealthView extends ProcessFigures, SystemHealth {}
