/** A text as one argument in a POSIX shell. It must not contain NUL or control characters, which control a terminal when pasted. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:@%+,=-]*$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Bytes that are not all printable ASCII, as an argument: printf makes them whatever the encoding of the terminal. */
export function printfWord(bytes: Uint8Array): string {
  const plain = (byte: number): boolean =>
    byte >= 0x20 && byte < 0x7f && !'\'"`$\\%!'.includes(String.fromCharCode(byte))
  const format = Array.from(bytes, (byte) =>
    plain(byte) ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`,
  )
  return `"$(printf '${format.join('')}')"`
}
