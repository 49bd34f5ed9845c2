import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

export interface Ready {
  type: 'ready'
  publicUrl: string | null
  intakeUrl: string
  inspectorUrl: string
  target: string | null
  dataDir: string
  pid: number
}

/** A built `vhook` as its own process. */
export class VhookProcess {
  readonly child: ChildProcess
  readonly messages: Array<{ type: string } & Record<string, unknown>> = []
  readonly #waiting = new Set<() => void>()
  stderr = ''

  constructor(args: readonly string[], options: { cwd: string; env?: Record<string, string> }) {
    const env = { ...process.env, VHOOK_CONFIG_DIR: `${options.cwd}/config`, ...options.env }
    this.child = spawn(process.execPath, [main, ...args], { cwd: options.cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()))
    if (this.child.stdout)
      createInterface({ input: this.child.stdout }).on('line', (line) => {
        this.messages.push(JSON.parse(line) as { type: string })
        for (const again of this.#waiting) again()
      })
    this.child.once('exit', () => {
      for (const again of this.#waiting) again()
    })
  }

  /** The first message, past or future, that fits. Rejects when the process ends without it. */
  async message<T = Record<string, unknown>>(
    fits: (message: { type: string } & Record<string, unknown>) => boolean,
  ): Promise<T> {
    for (;;) {
      const found = this.messages.find(fits)
      if (found) return found as T
      if (this.child.exitCode !== null) throw new Error(`vhook ended with ${this.child.exitCode}: ${this.stderr}`)
      const next = Promise.withResolvers<void>()
      this.#waiting.add(next.resolve)
      await next.promise
      this.#waiting.delete(next.resolve)
    }
  }

  ready(): Promise<Ready> {
    return this.message<Ready>((message) => message.type === 'ready')
  }

  /** Ends it as Ctrl-C does, and gives its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    if (this.child.exitCode === null) {
      this.child.kill(signal)
      await once(this.child, 'exit')
    }
    return this.child.exitCode
  }
}

/** Runs a command to its end. */
export async function runVhook(
  args: readonly string[],
  options: { cwd: string; input?: string; env?: Record<string, string> },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = { ...process.env, VHOOK_CONFIG_DIR: `${options.cwd}/config`, ...options.env }
  const child = spawn(process.execPath, [main, ...args], { cwd: options.cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdin.end(options.input ?? '')
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}
