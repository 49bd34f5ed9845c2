/** Bytes as they can be read: text, or a mark for what is invisible. */
export interface ByteRun {
  text: string
  mark: boolean
}

const marks: Record<number, string> = { 0x20: '·', 0x09: '⇥', 0x0a: '⏎', 0x0d: '␍' }

const hex = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`

/** A character of UTF-8 that begins at `at`, or null when the bytes there are none. */
function character(bytes: Uint8Array, at: number): { char: string; length: number } | null {
  const first = bytes[at] ?? 0
  const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
  if (length === 0 || at + length > bytes.length) return null
  try {
    return {
      char: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(at, at + length)),
      length,
    }
  } catch {
    // Not a character: the byte is spelled on its own.
    return null
  }
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\p{Co}\p{Default_Ignorable_Code_Point}]/u

function push(found: ByteRun[], text: string, mark: boolean): void {
  const last = found.at(-1)
  if (last && last.mark === mark) last.text += text
  else found.push({ text, mark })
}

function spellOne(bytes: Uint8Array, at: number, found: ByteRun[]): number {
  const one = character(bytes, at)
  const byte = bytes[at] ?? 0
  if (one?.length === 1) {
    const mark = marks[byte]
    if (mark !== undefined) push(found, byte === 0x0a ? `${mark}\n` : mark, true)
    else push(found, UNSEEN.test(one.char) ? hex(byte) : one.char, UNSEEN.test(one.char))
    return 1
  }
  if (one && !UNSEEN.test(one.char)) {
    push(found, one.char, false)
    return one.length
  }
  const length = one?.length ?? 1
  for (const each of bytes.subarray(at, at + length)) push(found, hex(each), true)
  return length
}

/** Spells bytes out: `·` for a space, `⏎` for a line feed, `\x00` for what has no face or is not UTF-8. */
export function visibleBytes(bytes: Uint8Array): ByteRun[] {
  const found: ByteRun[] = []
  for (let at = 0; at < bytes.length;) at += spellOne(bytes, at, found)
  return found
}
