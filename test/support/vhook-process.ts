import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { spawnTracked } from './processes.ts'

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
/** The same program from its sources, for tests that do not need the build. */
export const sources = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

export interface Ready {
  type: 'ready'
  publicUrl: string | null
  intakeUrl: string
  inspectorUrl: string
  target: string | null
  dataDir: string
  pid: number
}

/** A built `vhook`, or another `main`, as a process that is killed with the test or the file that started it. */
export class VhookProcess {
  readonly child: ChildProcess
  readonly messages: Array<{ type: string } & Record<string, unknown>> = []
  /** Lines of standard output. */
  readonly lines: string[] = []
  readonly #waiting = new Set<() => void>()
  stderr = ''

  constructor(args: readonly string[], options: { cwd: string; env?: Record<string, string>; main?: string }) {
    const env = { ...process.env, VHOOK_CONFIG_DIR: `${options.cwd}/config`, ...options.env }
    const argv = [options.main ?? main, ...args]
    this.child = spawnTracked(process.execPath, argv, { cwd: options.cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
    const wake = (): void => this.#waiting.forEach((again) => again())
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString()
      wake()
    })
    if (this.child.stdout)
      createInterface({ input: this.child.stdout }).on('line', (line) => {
        this.lines.push(line)
        if (args.includes('--json')) this.messages.push(JSON.parse(line) as { type: string })
        wake()
      })
    this.child.once('exit', wake)
  }

  /** The first message, past or future, that matches. Rejects when the process ends without it. */
  async message<T = Record<string, unknown>>(
    matches: (message: { type: string } & Record<string, unknown>) => boolean,
  ): Promise<T> {
    return (await this.#seen(() => this.messages.find(matches))) as T
  }

  /** The first match in the lines of standard output, without the first `after`. Rejects when the process ends without it. */
  async line(pattern: RegExp, after = 0): Promise<RegExpExecArray> {
    return await this.#seen(() => {
      for (const line of this.lines.slice(after)) {
        const found = pattern.exec(line)
        if (found) return found
      }
      return undefined
    })
  }

  /** Resolves once standard error contains a text. Rejects when the process ends without it. */
  async reported(text: string): Promise<void> {
    await this.#seen(() => this.stderr.includes(text) || undefined)
  }

  async #seen<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      if (this.#hasEnded()) throw new Error(`vhook ended with ${this.child.exitCode}: ${this.stderr}`)
      const next = Promise.withResolvers<void>()
      this.#waiting.add(next.resolve)
      await next.promise
      this.#waiting.delete(next.resolve)
    }
  }

  ready(): Promise<Ready> {
    return this.message<Ready>((message) => message.type === 'ready')
  }

  #hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  /** Stops it as Ctrl-C does. Resolves with its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    if (!this.#hasEnded()) {
      this.child.kill(signal)
      await once(this.child, 'exit')
    }
    return this.child.exitCode
  }
}

/** Runs a command of the built vhook until it ends. */
export async function runVhook(
  args: readonly string[],
  options: { cwd: string; input?: string; env?: Record<string, string> },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = { ...process.env, VHOOK_CONFIG_DIR: `${options.cwd}/config`, ...options.env }
  const child = spawnTracked(process.execPath, [main, ...args], {
    cwd: options.cwd,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdin.end(options.input ?? '')
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}
