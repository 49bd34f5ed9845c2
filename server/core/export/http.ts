import { latin1Bytes, strictTextOf } from '../text/bytes.ts'
import { problems, VhookError } from '../model/errors.ts'
import { visible } from '../text/escape.ts'
import { withoutHeaders } from '../model/request.ts'
import type { ExportedEvent, WriteExport } from './event.ts'
import {
  exportedHeaders,
  framing,
  isSendable,
  placeholderOf,
  printable,
  STAMP,
  type ExportOptions,
} from './placeholder.ts'

/**
 * An `.http` file for editors, with credentials as variables such as `{{VAPI_SECRET}}`. Throws CANNOT_EXPORT for content that such
 * a file cannot represent exactly, or that an editor would interpret.
 */
export const toHttp: WriteExport = (events, options) => {
  const stamp = options.secrets === 'shown' ? `# ${STAMP}\n` : ''
  return stamp + events.map((event) => requestText(event, options)).join('\n\n###\n\n')
}

function requestText({ method, url, headers, body }: ExportedEvent, options: ExportOptions): string {
  const sent = exportedHeaders(withoutHeaders(headers, framing), options).filter(isLine)
  const lines = [
    inert('URL', `${method} ${printable(url)}`),
    ...sent.map(([name, value]) => `${name}: ${valueText(name, value)}`),
  ]
  return `${lines.join('\n')}\n\n${bodyText(body)}`
}

/** A line that starts with any other character would be a comment or part of the URL. */
const isLine = (line: readonly [string, string]): boolean => isSendable(line) && /^[A-Za-z0-9]/.test(line[0])

function valueText(name: string, value: string): string {
  const masked = placeholderOf(name, value)
  if (masked) return `${inert(`header ${name}`, masked.before)}{{${masked.variable}}}`
  return inert(`header ${name}`, text(`header ${name}`, latin1Bytes(value)))
}

/** Lines that editors interpret (JetBrains' "HTTP Request in Editor" specification; REST Client's variables and comments). */
const directives: readonly { pattern: RegExp; why: string }[] = [
  { pattern: /^[ \t]*[<>][<>@!]*(?:[ \t]|$)/m, why: 'a line of it would read or write a file' },
  { pattern: /^[ \t]*(?:#|\/\/|@)/m, why: 'a line of it would be interpreted as a comment or a variable' },
]

function bodyText(body: Uint8Array): string {
  const found = inert('body', text('body', body))
  const directive = directives.find(({ pattern }) => pattern.test(found))
  if (directive) throw refused('body', directive.why)
  return found
}

function text(what: string, bytes: Uint8Array): string {
  const found = strictTextOf(bytes)
  if (found === undefined) throw refused(what, 'it is not UTF-8')
  return found
}

function inert(what: string, given: string): string {
  if (visible(given, 'lines') !== given) throw refused(what, 'it contains an invisible character')
  if (given.includes('{{')) throw refused(what, 'it contains {{, which an editor would replace')
  return given
}

const refused = (what: string, why: string): VhookError =>
  new VhookError(problems.cannotExport(`its ${what} cannot be written to an .http file: ${why}`))
