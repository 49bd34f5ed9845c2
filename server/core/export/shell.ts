/** A text as one word of a POSIX shell. It must hold no NUL, and no control characters: a terminal acts on those while they are pasted. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:@%+,=-]*$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Bytes that are not all printable ASCII, as a word: the shell's own printf makes them, whatever the terminal's encoding. */
export function printfWord(bytes: Uint8Array): string {
  const plain = (byte: number): boolean =>
    byte >= 0x20 && byte < 0x7f && !'\'"`$\\%!'.includes(String.fromCharCode(byte))
  const format = Array.from(bytes, (byte) =>
    plain(byte) ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`,
  )
  return `"$(printf '${format.join('')}')"`
}
