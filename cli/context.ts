import type { Io } from './io.ts'

/** What every command receives: the terminal, and a way to set the exit code. */
export interface Context extends Io {
  /** Sets the exit code: 1 for a negative result, 3 for "could not be determined". The highest one counts. */
  exitWith(code: 1 | 3): void
}
