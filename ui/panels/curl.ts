import type { EventDetail } from '../../server/core/api.ts'
import { asText, fromBase64 } from '../body/bytes.ts'

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
/** curl makes these itself, or they belong to one connection. */
const OWN = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'accept-encoding'])

function bodyOf(event: EventDetail): string[] {
  if (event.size === 0) return []
  if (event.bodyBase64 === undefined) return ['--data-binary @body.bin']
  const text = asText(fromBase64(event.bodyBase64))
  const shell = text === null || text.includes('\0') ? null : text
  return [shell === null ? '--data-binary @body.bin' : `--data-binary ${quote(shell)}`]
}

/** The event as a curl command to that origin. Masked header values stay masked; a binary body is read from `body.bin`. */
export function curlOf(event: EventDetail, origin: string): string {
  const headers = event.headers.filter(([name]) => !OWN.has(name.toLowerCase()))
  const lines = [
    `curl -X ${event.method} ${quote(origin + event.path)}`,
    ...headers.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...bodyOf(event),
  ]
  return lines.join(' \\\n  ')
}
