import { buffer } from 'node:stream/consumers'
import { paintFor, type Style } from './print/style.ts'

/** Everything a command sees of the outside: tests bring their own. */
export interface Io {
  /** Writes lines to standard output. */
  out(text: string): void
  /** Writes bytes to standard output, as they are. */
  outBytes(bytes: Uint8Array): Promise<void>
  /** Writes lines to standard error. */
  err(text: string): void
  /** How standard output and standard error are coloured, and how a time is told. */
  style: Style
  errLook: Style
  /** Whether a person sits in front of it, for prompts and for opening a browser. */
  interactive: boolean
  env: Readonly<Record<string, string | undefined>>
  cwd: string
  /** All of standard input. */
  input(): Promise<Uint8Array>
  /** Turns Ctrl-C into this signal; without a call, Ctrl-C ends the command at once. */
  interrupted(): AbortSignal
  /** Unix ms. */
  now(): number
}

/** The terminal this process runs in. */
export function terminalIo(interrupted: () => AbortSignal): Io {
  const { stdout, stderr, stdin, env } = process
  const time = (ms: number): string => new Date(ms).toTimeString().slice(0, 8)
  return {
    out: (text) => stdout.write(`${text}\n`),
    outBytes: (bytes) => new Promise((done) => stdout.write(bytes, () => done())),
    err: (text) => stderr.write(`${text}\n`),
    style: { paint: paintFor(stdout), time },
    errLook: { paint: paintFor(stderr), time },
    interactive: stdout.isTTY && stdin.isTTY,
    env,
    cwd: process.cwd(),
    input: async () => new Uint8Array(await buffer(stdin)),
    interrupted,
    now: Date.now,
  }
}
