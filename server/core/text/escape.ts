/** A stretch of text as it may be shown: `escaped` ones stand for a character that would be invisible or would act. */
export interface Piece {
  text: string
  escaped: boolean
}

// Control, format (bidi, zero width, tags), line and paragraph separators, lone surrogates, private use, and all
// that Unicode says is ignored when drawn. What holds an emoji together (U+200D, U+FE0F) stays, but only there.
const JOINED = String.raw`(?<=\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}\ufe0f]?)`
const UNSEEN = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]`
const everything = new RegExp(`(?!${JOINED}[\\u200d\\ufe0f])${UNSEEN}`, 'gu')
const allButLayout = new RegExp(`(?!${JOINED}[\\u200d\\ufe0f])(?![\\n\\t])${UNSEEN}`, 'gu')

const unseen = new RegExp(UNSEEN, 'gu')

const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0' }

function escapeOf(char: string): string {
  const code = char.codePointAt(0) ?? 0
  const hex = code.toString(16)
  if (short[char] !== undefined) return short[char]
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`
}

/** Text from outside, cut into what can be shown and what must be escaped. `lines` keeps line feeds and tabs as they are. */
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

/** Text from outside made inert: every control, bidi or otherwise invisible character is a visible escape such as `\x1b`. */
export function visible(text: string, keep: 'nothing' | 'lines' = 'nothing'): string {
  return text.replace(keep === 'lines' ? allButLayout : everything, escapeOf)
}

const codeUnit = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`

/** JSON in which all that is not seen in a text is an escape: it acts on no terminal, and reads back as the same value. */
export function inertJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, undefined, indent).replace(unseen, (char) =>
    // Outside of texts JSON has no other than the line ends that it is laid out with.
    char === '\n' ? char : Array.from({ length: char.length }, (_, at) => codeUnit(char.charCodeAt(at))).join(''),
  )
}
