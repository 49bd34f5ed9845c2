import { open, readFile, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

/** The file of a body that is too large for memory, written while it arrives. */
export class SpillFile {
  readonly name: string
  readonly #path: string
  #file: FileHandle | undefined
  #written = 0

  constructor(folder: string, name: string) {
    this.name = name
    this.#path = join(folder, name)
  }

  /** Removes each chunk from the list once it is completely written; the rest stays in it when the disk fails. */
  async write(chunks: Buffer[]): Promise<void> {
    this.#file ??= await open(this.#path, 'wx', 0o600)
    for (let chunk = chunks[0]; chunk; chunk = chunks[0]) {
      await this.#file.writeFile(chunk)
      this.#written += chunk.length
      chunks.shift()
    }
  }

  async close(): Promise<void> {
    await this.#file?.close()
  }

  /** Returns what was completely written, and removes the file. */
  async takeBack(): Promise<Buffer[]> {
    if (!this.#file) return []
    await this.close()
    const bytes = await readFile(this.#path)
    await rm(this.#path, { force: true })
    return [bytes.subarray(0, this.#written)]
  }

  async remove(): Promise<void> {
    if (!this.#file) return
    await this.close()
    await rm(this.#path, { force: true })
  }
}
