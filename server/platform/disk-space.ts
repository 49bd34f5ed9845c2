import { statfs } from 'node:fs/promises'

const EVERY = 5_000

/** Looks from time to time how much room the disk of a folder has left. */
export class DiskSpace {
  readonly #folder: string
  readonly #least: number
  readonly #timer: NodeJS.Timeout
  #isShort = false

  /** `least` in bytes; 0 never runs short. */
  constructor(folder: string, least: number) {
    this.#folder = folder
    this.#least = least
    this.#timer = setInterval(() => void this.look(), EVERY)
    this.#timer.unref()
  }

  /** Whether less than the least is free, as of the last look. */
  get isShort(): boolean {
    return this.#isShort
  }

  async look(): Promise<void> {
    try {
      const { bavail, bsize } = await statfs(this.#folder)
      this.#isShort = bavail * bsize < this.#least
    } catch {
      // A folder that cannot be looked at is the store's to report.
      this.#isShort = false
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
