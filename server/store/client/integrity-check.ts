import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { workerFile } from '../../platform/package-paths.ts'
import type { StorageCheck } from '../../core/api/views/health.ts'

/**
 * Has the database read through after an unclean stop. It is a process of its own, not a thread: a large database takes seconds
 * that nobody waits for, a process can be ended in the middle of them, and damage that breaks SQLite breaks only that process.
 */
export class Inspection {
  readonly #dataDir: string
  readonly #damaged: (notice: string) => void
  #child: ChildProcess | undefined
  #state: StorageCheck = { state: 'not-needed', message: null }

  constructor(dataDir: string, damaged: (notice: string) => void) {
    this.#dataDir = dataDir
    this.#damaged = damaged
  }

  get state(): StorageCheck {
    return this.#state
  }

  start(): void {
    this.#state = { state: 'running', message: null }
    const child = fork(workerFile('server/store/integrity-worker'), [this.#dataDir], { stdio: 'ignore' })
    child.unref()
    child.channel?.unref()
    child.once('message', (found) => this.#found(found as string[]))
    child.once('error', (error) => this.#found([`it could not be read: ${error.message}`]))
    child.once('exit', (code, signal) => this.#ended(signal ?? `code ${code}`))
    this.#child = child
  }

  async stop(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.ref()
    child.kill('SIGKILL')
    await gone
  }

  /** An end without a word is damage that SQLite itself did not survive, unless it was stopped from here. */
  #ended(how: string): void {
    if (this.#child && this.#state.state === 'running') this.#found([`reading it ended with ${how}`])
  }

  #found(faults: string[]): void {
    this.#child = undefined
    const [message] = faults
    this.#state = message === undefined ? { state: 'ok', message: null } : { state: 'damaged', message }
    if (message === undefined) return
    this.#damaged(
      `The database has damage (${message}). Stop vhook and bring over what can be read: vhook doctor --salvage`,
    )
  }
}
