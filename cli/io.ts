import { buffer } from 'node:stream/consumers'
import { paintFor, type Style } from './print/style.ts'

/** Everything a command reads from and writes to. Tests pass their own. */
export interface Io {
  /** Writes lines to standard output. */
  out(text: string): void
  /** Writes raw bytes to standard output. */
  outBytes(bytes: Uint8Array): Promise<void>
  /** Writes lines to standard error. */
  err(text: string): void
  /** Colours and time format of standard output. */
  style: Style
  /** Colours and time format of standard error. */
  errStyle: Style
  /** A person is at the terminal: prompts and opening a browser are allowed. */
  interactive: boolean
  env: Readonly<Record<string, string | undefined>>
  cwd: string
  /** All of standard input. */
  input(): Promise<Uint8Array>
  /** Turns Ctrl-C into this signal. Until it is called, Ctrl-C ends the process at once. */
  interrupted(): AbortSignal
  /** Unix ms. */
  now(): number
}

/** The terminal that this process runs in. */
export function terminalIo(interrupted: () => AbortSignal): Io {
  const { stdout, stderr, stdin, env } = process
  const time = (ms: number): string => new Date(ms).toTimeString().slice(0, 8)
  return {
    out: (text) => stdout.write(`${text}\n`),
    outBytes: (bytes) => new Promise((done) => stdout.write(bytes, () => done())),
    err: (text) => stderr.write(`${text}\n`),
    style: { paint: paintFor(stdout), time },
    errStyle: { paint: paintFor(stderr), time },
    interactive: stdout.isTTY && stdin.isTTY,
    env,
    cwd: process.cwd(),
    input: async () => new Uint8Array(await buffer(stdin)),
    interrupted,
    now: Date.now,
  }
}
