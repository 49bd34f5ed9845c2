import { base64, latin1Bytes, strictTextOf } from '../text/bytes.ts'
import { visible } from '../text/escape.ts'
import { withoutHeaders, type HeaderList, type SignedRequest } from '../model/request.ts'
import { exportedHeaders, framing, isSendable, placeholderOf, printable, type ExportOptions } from './placeholder.ts'
import { printfWord, shellWord } from './shell.ts'

/** Headers that curl adds, and that must be removed if the request does not have them. */
const ownToCurl = ['accept', 'user-agent']
/** For bodies larger than 1 MiB, curl sends Expect: 100-continue. */
const ownToBodies = (size: number): string[] => [
  ...(size > 0 ? ['content-type'] : []),
  ...(size > 1_000_000 ? ['expect'] : []),
]

/**
 * A curl command for a POSIX shell that sends exactly this body and these headers. Nothing in the request can run as a command,
 * even while it is pasted. The URL must be absolute. Header lines that are invalid in HTTP are omitted.
 */
export function toCurl(request: SignedRequest, options: ExportOptions): string {
  const headers = withoutHeaders(request.headers, framing).filter(isSendable)
  const { before, option } = bodyOf(request.body)
  const hasBody = request.body.length > 0
  const parts = [
    // --url: a URL that starts with a hyphen is not an option. -g, --path-as-is: the URL is sent as written.
    ['curl', '-g', '--path-as-is', ...methodOf(request.method, hasBody), '--url', shellWord(printable(request.url))],
    ...withSecrets(headers, options).map((line) => ['-H', line]),
    ...removed(headers, request.body.length).map((name) => ['-H', shellWord(`${name}:`)]),
    option,
  ]
  const lines = parts.filter((part) => part.length > 0).map((part) => part.join(' '))
  return before + lines.join(' \\\n  ')
}

/** With -X HEAD, curl would wait for a response body. */
const methodOf = (method: string, hasBody: boolean): string[] =>
  method === 'HEAD' && !hasBody ? ['-I'] : ['-X', shellWord(printable(method))]

/** Credentials become shell variables such as `$VAPI_SECRET`. */
function withSecrets(headers: HeaderList, options: ExportOptions): string[] {
  return exportedHeaders(headers, options).map(([name, value]) => {
    const masked = placeholderOf(name, value)
    return masked ? `${shellWord(`${name}: ${masked.before}`)}"$${masked.variable}"` : headerWord(name, value)
  })
}

/** `Name;` makes curl send a header without a value. */
function headerWord(name: string, value: string): string {
  const line = value === '' ? `${name};` : `${name}: ${value}`
  return /[^\x20-\x7e]/.test(line) ? printfWord(latin1Bytes(line)) : shellWord(line)
}

function removed(headers: HeaderList, size: number): string[] {
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  return [...ownToCurl, ...ownToBodies(size)].filter((name) => !given.has(name))
}

/** On Linux, an argument can have at most 128 KiB. */
const MAX_ARGUMENT = 100_000

/** Text is part of the command; bytes that a shell argument cannot contain, or that control a terminal, are piped as base64. */
function bodyOf(body: Uint8Array): { before: string; option: string[] } {
  if (body.length === 0) return { before: '', option: [] }
  const text = strictTextOf(body)
  if (text !== undefined && body.length < MAX_ARGUMENT && isInert(text))
    return { before: '', option: ['--data-raw', shellWord(text)] }
  return { before: `printf %s '${base64(body)}' | base64 -d | `, option: ['--data-binary', '@-'] }
}

// When pasted, a tab triggers completion, and older shells expand `!` on the second line of quoted text.
const isInert = (text: string): boolean => visible(text, 'lines') === text && !/\t|\n[^]*!/.test(text)
