import { statfs } from 'node:fs/promises'

export interface DiskSpaceOptions {
  folder: string
  /** Bytes; 0 never runs short. */
  minFree: number
  /** Default 5,000. */
  intervalMs?: number
}

/** Checks regularly how much space the disk of a folder has left. */
export class DiskSpace {
  readonly #options: DiskSpaceOptions
  readonly #timer: NodeJS.Timeout
  #isShort = false

  constructor(options: DiskSpaceOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.check(), options.intervalMs ?? 5_000)
    this.#timer.unref()
  }

  /** Whether less than the minimum was free at the last check. */
  get isShort(): boolean {
    return this.#isShort
  }

  async check(): Promise<void> {
    try {
      const { bavail, bsize } = await statfs(this.#options.folder)
      this.#isShort = bavail * bsize < this.#options.minFree
    } catch {
      // A folder that cannot be read is the store's to report.
      this.#isShort = false
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
