import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { workerFile } from '../../platform/package-paths.ts'
import type { StorageCheck } from '../../core/api/views/health.ts'

/**
 * Runs an integrity check after an unclean stop. A process rather than a thread: a large database takes seconds in which a
 * process can be killed, and damage that crashes SQLite crashes only that process.
 */
export class IntegrityCheck {
  readonly #dataDir: string
  readonly #onDamage: (notice: string) => void
  #child: ChildProcess | undefined
  #state: StorageCheck = { state: 'not-needed', message: null }

  constructor(dataDir: string, onDamage: (notice: string) => void) {
    this.#dataDir = dataDir
    this.#onDamage = onDamage
  }

  get state(): StorageCheck {
    return this.#state
  }

  start(): void {
    this.#state = { state: 'running', message: null }
    const child = fork(workerFile('server/store/integrity-worker'), [this.#dataDir], { stdio: 'ignore' })
    child.unref()
    child.channel?.unref()
    child.once('message', (problems) => this.#finish(problems as string[]))
    child.once('error', (error) => this.#finish([`it could not be read: ${error.message}`]))
    child.once('exit', (code, signal) => this.#exited(signal ?? `code ${code}`))
    this.#child = child
  }

  async stop(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.ref()
    child.kill('SIGKILL')
    await exit
  }

  /** An exit without a result means damage that crashed SQLite, unless the check was stopped from here. */
  #exited(how: string): void {
    if (this.#child && this.#state.state === 'running') this.#finish([`the check ended with ${how}`])
  }

  #finish(problems: string[]): void {
    this.#child = undefined
    const [message] = problems
    this.#state = message === undefined ? { state: 'ok', message: null } : { state: 'damaged', message }
    if (message === undefined) return
    this.#onDamage(`The database is damaged (${message}). Stop vhook and recover the data: vhook doctor --salvage`)
  }
}
