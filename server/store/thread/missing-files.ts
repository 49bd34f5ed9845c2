import { lstatSync } from 'node:fs'
import { basename } from 'node:path'

/** Remembers which files are open: SQLite continues to write to a file that was moved or deleted, where nobody would find it. */
export class FileCheck {
  readonly #identities: ReadonlyArray<readonly [path: string, identity: string]>

  constructor(paths: readonly string[]) {
    this.#identities = paths.map((path) => [path, identityOf(path)])
  }

  /** What was removed or replaced, as part of a sentence; undefined while all files are in place. */
  problem(): string | undefined {
    const [path, identity] = this.#identities.find((one) => identityOf(one[0]) !== one[1]) ?? []
    if (path === undefined) return undefined
    const isRemoved = identityOf(path) === '' && identity !== ''
    return `${basename(path)} was ${isRemoved ? 'removed' : 'replaced'} while vhook was running`
  }
}

/** Device and inode of the file at a path; empty if there is none. */
function identityOf(path: string): string {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    return stats ? `${stats.dev}:${stats.ino}` : ''
  } catch {
    // The folder lost its permissions: open files can still be written, and the next file that cannot be opened reports it.
    return ''
  }
}
