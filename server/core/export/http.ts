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
 * An `.http` file that editors send requests from, credentials as variables such as `{{VAPI_SECRET}}`. Throws CANNOT_EXPORT for what
 * such a file cannot hold, or would act on: nothing in it is changed, and nothing in it runs.
 */
export const toHttp: WriteExport = (events, options) => {
  const stamp = options.secrets === 'shown' ? `# ${STAMP}\n` : ''
  return stamp + events.map((event) => requestText(event, options)).join('\n\n###\n\n')
}

function requestText({ method, url, headers, body }: ExportedEvent, options: ExportOptions): string {
  const sent = exportedHeaders(withoutHeaders(headers, framing), options).filter(isLine)
  const lines = [
    inert('address', `${method} ${printable(url)}`),
    ...sent.map(([name, value]) => `${name}: ${valueText(name, value)}`),
  ]
  return `${lines.join('\n')}\n\n${bodyText(body)}`
}

/** A line that begins with another character of a header's name would be a comment or a part of the address. */
const isLine = (line: readonly [string, string]): boolean => isSendable(line) && /^[A-Za-z0-9]/.test(line[0])

function valueText(name: string, value: string): string {
  const held = placeholderOf(name, value)
  if (held) return `${inert(`header ${name}`, held.before)}{{${held.variable}}}`
  return inert(`header ${name}`, text(`header ${name}`, latin1Bytes(value)))
}

/** What editors do not take as text (JetBrains' "HTTP Request in Editor" specification; REST Client's variables and comments). */
const orders: ReadonlyArray<readonly [pattern: RegExp, why: string]> = [
  [/^[ \t]*[<>][<>@!]*(?:[ \t]|$)/m, 'a line of it would read or write a file'],
  [/^[ \t]*(?:#|\/\/|@)/m, 'a line of it would be taken as a comment or a variable'],
]

function bodyText(body: Uint8Array): string {
  const found = inert('body', text('body', body))
  const order = orders.find(([pattern]) => pattern.test(found))
  if (order) throw refused('body', order[1])
  return found
}

function text(what: string, bytes: Uint8Array): string {
  const found = strictTextOf(bytes)
  if (found === undefined) throw refused(what, 'it is not UTF-8')
  return found
}

function inert(what: string, given: string): string {
  if (visible(given, 'lines') !== given) throw refused(what, 'it holds a character that cannot be seen')
  if (given.includes('{{')) throw refused(what, 'it holds {{, which an editor would fill in')
  return given
}

const refused = (what: string, why: string): VhookError =>
  new VhookError(problems.cannotExport(`its ${what} cannot stand in an .http file: ${why}`))
