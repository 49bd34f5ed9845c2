import type { reads, writes } from './tables/operations.ts'
import type { StoreContext } from './thread/context.ts'
import type { Failure } from './thread/errors.ts'

/** Messages between the store and its thread. The operations are the functions in `tables/operations.ts`, without their context. */
export type Reads = Operations<typeof reads>
export type Writes = Operations<typeof writes>
export type Calls = Reads & Writes & SessionCalls

type Operations<Table> = { [Name in keyof Table]: Operation<Table[Name]> }
type Operation<Run> = Run extends (context: StoreContext, ...args: infer Args) => infer Result
  ? (...args: Args) => Result
  : never

/** What the session handles itself. */
export interface SessionCalls {
  /** `first` when this process opens the folder for the first time. */
  open(first: boolean): Opening
  /** Answered at the end of the run, with all removed ids. */
  applyRetention(): string[]
  close(): void
}

/** `last` is the last number an event was given; `unclean` if the previous process did not shut down cleanly. */
export interface Opening {
  last: number
  unclean: boolean
}

export type CallName = keyof Calls
export type Args<Name extends CallName> = Calls[Name] extends (...args: infer Given) => unknown ? Given : never
export type Result<Name extends CallName> = Calls[Name] extends (...args: never[]) => infer Value ? Value : never

/** `now` is Unix ms of the calling thread: the storage thread has no clock of its own. */
export interface Request {
  id: number
  call: CallName
  args: unknown[]
  now: number
}

export type Reply = { id: number } & ({ ok: true; value: unknown } | { ok: false; failure: Failure })

/** What the storage thread sends: after each commit, and when something happens between requests. */
export interface WorkerMessage {
  replies: Reply[]
  /** Ids that retention removed. */
  removed: string[]
  notices: string[]
  /** Why storage failed outside a request, in one sentence. */
  failing?: string
}

export interface WorkerData {
  dataDir: string
  keep: { days: number; events: number; bytes: number }
  /** How often the thread checks that its files still exist, in ms. */
  checkMs: number
}
