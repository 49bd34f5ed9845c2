/** Decodes base64 into a new array. */
export function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at)
  return bytes
}

/** Encodes bytes of any length as base64. */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 0x8000) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)))
  }
  return btoa(parts.join(''))
}

/** Decodes UTF-8, or returns null for invalid bytes. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // Invalid UTF-8 is expected here: such a body is shown as hex.
    return null
  }
}

/** One line of a hex dump: sixteen bytes as hex and as ASCII, with a dot for each non-printable byte. */
export function hexLine(bytes: Uint8Array, line: number): { offset: string; hex: string; ascii: string } {
  const part = bytes.subarray(line * 16, line * 16 + 16)
  const pairs = Array.from(part, (byte) => byte.toString(16).padStart(2, '0'))
  const ascii = Array.from(part, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
  const hex = `${pairs.slice(0, 8).join(' ')}  ${pairs.slice(8).join(' ')}`
  return { offset: (line * 16).toString(16).padStart(8, '0'), hex: hex.padEnd(49), ascii }
}
