/** A successful system call of a traced process. */
export type Call =
  | { kind: 'write'; path: string; at: number; bytes: Buffer }
  | { kind: 'append'; path: string; bytes: Buffer }
  | { kind: 'truncate'; path: string; size: number }
  | { kind: 'sync'; path: string }
  | { kind: 'remove'; path: string }
  | { kind: 'rename'; from: string; to: string }
  | { kind: 'acknowledge'; text: string }

/** For `strace`: the calls that are parsed below. */
export const straceOptions = [
  ...['-f', '-q', '-y', '-xx', '-s', '2000000', '--seccomp-bpf'],
  ...['-e', 'trace=write,pwrite64,fsync,fdatasync,ftruncate,unlink,rename'],
]

const UNFINISHED = ' <unfinished ...>'
const RESUMED = ' resumed>'

/** Calls in the order in which they returned, without those that failed or never returned. */
export function* callsOf(lines: Iterable<string>): Generator<Call> {
  const begun = new Map<string, string>()
  for (const line of lines) {
    const blank = line.indexOf(' ')
    const pid = line.slice(0, blank)
    const text = line.slice(blank).trimStart()
    if (text.endsWith(UNFINISHED)) {
      begun.set(pid, text.slice(0, -UNFINISHED.length))
      continue
    }
    const rest = text.startsWith('<... ') ? text.slice(text.indexOf(RESUMED) + RESUMED.length) : undefined
    const call = callOf(rest === undefined ? text : `${begun.get(pid) ?? ''}${rest.trimStart()}`)
    if (call) yield call
  }
}

/** A call: the path of its descriptor, the texts in quotes, and the rest after the last of them. */
interface ParsedCall {
  path: string
  quoted: string[]
  tail: string
}

/** How each call is parsed. Lines are megabytes long, so they are split rather than matched. */
const readers: Readonly<Record<string, (parts: ParsedCall) => Call | undefined>> = {
  pwrite64({ path, quoted: [data = ''], tail }) {
    const [, at = '0'] = /^, \d+, (\d+)\)/.exec(tail) ?? []
    return { kind: 'write', path, at: Number(at), bytes: bytesOf(data) }
  },
  write({ path, quoted: [data = ''] }) {
    const bytes = bytesOf(data)
    const isAcknowledgement = bytes.toString('latin1', 0, 4) === 'ack '
    return isAcknowledgement ? { kind: 'acknowledge', text: bytes.toString('latin1') } : { kind: 'append', path, bytes }
  },
  ftruncate: ({ path, tail }) => ({ kind: 'truncate', path, size: Number(/^, (\d+)\)/.exec(tail)?.[1] ?? 0) }),
  fsync: ({ path }) => ({ kind: 'sync', path }),
  fdatasync: ({ path }) => ({ kind: 'sync', path }),
  unlink: ({ quoted: [path = ''] }) => ({ kind: 'remove', path: bytesOf(path).toString() }),
  rename: ({ quoted: [from = '', to = ''] }) => ({
    kind: 'rename',
    from: bytesOf(from).toString(),
    to: bytesOf(to).toString(),
  }),
}

function callOf(text: string): Call | undefined {
  const read = readers[text.slice(0, text.indexOf('('))]
  const parts = partsOf(text)
  // A call that failed changed nothing, and the disk reserve holds no data.
  if (!read || !/\) += \d+$/.test(parts.tail) || parts.path.endsWith('reserve.bin')) return undefined
  return read(parts)
}

function partsOf(text: string): ParsedCall {
  const [head = '', ...rest] = text.split('"')
  const opening = head.indexOf('<')
  const path = opening === -1 ? '' : bytesOf(head.slice(opening + 1, head.indexOf('>'))).toString()
  const last = rest.at(-1)
  return { path, quoted: rest.filter((_, place) => place % 2 === 0), tail: last ?? head.slice(head.indexOf('>') + 1) }
}

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll('\\x', ''), 'hex')
