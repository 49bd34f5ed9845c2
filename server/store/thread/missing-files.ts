import { lstatSync } from 'node:fs'
import { basename } from 'node:path'

/** Remembers which files are open: SQLite writes on into one that was moved or deleted, and nobody would ever find it again. */
export class Presence {
  readonly #marks: ReadonlyArray<readonly [path: string, mark: string]>

  constructor(paths: readonly string[]) {
    this.#marks = paths.map((path) => [path, markOf(path)])
  }

  /** What is gone or was replaced, in words; undefined while everything is in its place. */
  missing(): string | undefined {
    const [path, mark] = this.#marks.find((one) => markOf(one[0]) !== one[1]) ?? []
    if (path === undefined) return undefined
    return `${basename(path)} was ${markOf(path) === '' && mark !== '' ? 'taken away' : 'replaced'} while vhook ran`
  }
}

/** Which file lies at a path; empty when there is none. A place that may not be looked at counts as unchanged. */
function markOf(path: string): string {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    return stats ? `${stats.dev}:${stats.ino}` : ''
  } catch {
    // Rights were taken from the folder: what is open can still be written, and the next file that cannot be says so.
    return ''
  }
}
