/** A run of bytes as text; `marked` when it stands for invisible characters or raw bytes. */
export interface ByteRun {
  text: string
  marked: boolean
}

const symbols: Record<number, string> = { 0x20: '·', 0x09: '⇥', 0x0a: '⏎', 0x0d: '␍' }

const hexEscape = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`

/** The UTF-8 character at `at`, or null when the bytes there do not form one. */
function characterAt(bytes: Uint8Array, at: number): { char: string; length: number } | null {
  const first = bytes[at] ?? 0
  const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
  if (length === 0 || at + length > bytes.length) return null
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    return { char: decoder.decode(bytes.subarray(at, at + length)), length }
  } catch {
    // Not valid UTF-8: the byte is shown as an escape.
    return null
  }
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\p{Co}\p{Default_Ignorable_Code_Point}]/u

function append(runs: ByteRun[], text: string, marked: boolean): void {
  const last = runs.at(-1)
  if (last && last.marked === marked) last.text += text
  else runs.push({ text, marked })
}

/** Appends the character or byte at `at`. Returns how many bytes it took. */
function appendAt(bytes: Uint8Array, at: number, runs: ByteRun[]): number {
  const found = characterAt(bytes, at)
  const byte = bytes[at] ?? 0
  const symbol = symbols[byte]
  if (symbol !== undefined) {
    append(runs, byte === 0x0a ? `${symbol}\n` : symbol, true)
    return 1
  }
  if (found && !INVISIBLE.test(found.char)) {
    append(runs, found.char, false)
    return found.length
  }
  const length = found?.length ?? 1
  for (const each of bytes.subarray(at, at + length)) append(runs, hexEscape(each), true)
  return length
}

/** Bytes as text, with `·` for a space, `⏎` for a line feed, and `\x00` for anything invisible or not UTF-8. */
export function visibleBytes(bytes: Uint8Array): ByteRun[] {
  const runs: ByteRun[] = []
  for (let at = 0; at < bytes.length;) at += appendAt(bytes, at, runs)
  return runs
}
