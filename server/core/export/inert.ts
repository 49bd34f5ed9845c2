const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

const unit = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`

/** JSON in which every control, bidi or otherwise invisible character of a text is an escape: it reads back as the same value. */
export function inertJson(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, undefined, indent)
  return text.replace(UNSEEN, (char) =>
    // Outside of texts JSON has no other than the line ends that it is laid out with.
    char === '\n' ? char : Array.from({ length: char.length }, (_, at) => unit(char.charCodeAt(at))).join(''),
  )
}
