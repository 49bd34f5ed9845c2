/** A piece of displayable text. An `escaped` piece replaces a character that is invisible or controls the display. */
export interface Piece {
  text: string
  escaped: boolean
}

// Control, format (bidi, zero width, tags), line and paragraph separators, lone surrogates, private use, and everything
// that Unicode renders invisibly. Characters that join an emoji (U+200D, U+FE0F) are not escaped within one.
const EMOJI_BEFORE = String.raw`(?<=\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}\ufe0f]?)`
const INVISIBLE = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]`
const everything = new RegExp(`(?!${EMOJI_BEFORE}[\\u200d\\ufe0f])${INVISIBLE}`, 'gu')
const allButLayout = new RegExp(`(?!${EMOJI_BEFORE}[\\u200d\\ufe0f])(?![\\n\\t])${INVISIBLE}`, 'gu')

const invisible = new RegExp(INVISIBLE, 'gu')

const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0' }

function escapeOf(char: string): string {
  const code = char.codePointAt(0) ?? 0
  const hex = code.toString(16)
  if (short[char] !== undefined) return short[char]
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`
}

/** Splits untrusted text into displayable pieces. `lines` leaves line feeds and tabs unescaped. */
export function pieces(text: string, keep: 'nothing' | 'lines' = 'nothing'): Piece[] {
  const found: Piece[] = []
  let end = 0
  for (const match of text.matchAll(keep === 'lines' ? allButLayout : everything)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index), escaped: false })
    found.push({ text: escapeOf(match[0]), escaped: true })
    end = match.index + match[0].length
  }
  if (end < text.length) found.push({ text: text.slice(end), escaped: false })
  return found
}

/** Makes untrusted text inert: every control, bidi or otherwise invisible character becomes a visible escape such as `\x1b`. */
export function visible(text: string, keep: 'nothing' | 'lines' = 'nothing'): string {
  return text.replace(keep === 'lines' ? allButLayout : everything, escapeOf)
}

const codeUnit = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`

/** JSON in which every invisible character is escaped, so that it cannot control a terminal; it parses to the same value. */
export function inertJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, undefined, indent).replace(invisible, (char) =>
    // Outside of strings, JSON contains only the line feeds of its layout.
    char === '\n' ? char : Array.from({ length: char.length }, (_, at) => codeUnit(char.charCodeAt(at))).join(''),
  )
}
