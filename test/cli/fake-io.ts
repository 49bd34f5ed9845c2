import type { Io } from '../../cli/io.ts'
import type { Style } from '../../cli/print/style.ts'
import { run } from '../../cli/program.ts'

/** No colours, and times in UTC. */
export const plainStyle: Style = {
  paint: (_style, text) => text,
  time: (ms) => new Date(ms).toISOString().slice(11, 19),
}

export const taggedStyle: Style = { ...plainStyle, paint: (style, text) => `<${style}>${text}</${style}>` }

export interface Ran {
  code: number
  out: string
  err: string
}

/** Runs one command line in this process. */
export async function runWith(args: string[], given: Partial<Io> = {}): Promise<Ran> {
  const out: string[] = []
  const err: string[] = []
  const io: Io = {
    out: (text) => void out.push(text),
    outBytes: async (bytes) => void out.push(Buffer.from(bytes).toString('latin1')),
    err: (text) => void err.push(text),
    style: plainStyle,
    errStyle: plainStyle,
    interactive: false,
    env: {},
    cwd: import.meta.dirname,
    input: () => Promise.resolve(new Uint8Array()),
    interrupted: () => new AbortController().signal,
    now: () => 1_700_000_000_000,
    ...given,
  }
  const code = await run(args, io)
  return { code, out: out.join('\n'), err: err.join('\n') }
}
