import { base64, latin1Bytes, strictTextOf } from '../text/bytes.ts'
import { visible } from '../text/escape.ts'
import { withoutHeaders, type HeaderList, type SignedRequest } from '../model/request.ts'
import { exportedHeaders, framing, isSendable, placeholderOf, printable, type ExportOptions } from './placeholder.ts'
import { printfWord, shellWord } from './shell.ts'

/** Headers that curl sends of its own accord, and that must be taken away when the request had none. */
const ownToCurl = ['accept', 'user-agent']
/** Over 1 MiB, curl waits for a go-ahead before it sends the body. */
const ownToBodies = (size: number): string[] => [
  ...(size > 0 ? ['content-type'] : []),
  ...(size > 1_000_000 ? ['expect'] : []),
]

/**
 * A curl command for a POSIX shell that sends exactly this body and these headers; nothing in the request can run, while
 * it is pasted or after. The URL must be absolute. Lines that no HTTP request can have are left out.
 */
export function toCurl(request: SignedRequest, options: ExportOptions): string {
  const headers = withoutHeaders(request.headers, framing).filter(isSendable)
  const { before, option } = bodyOf(request.body)
  const hasBody = request.body.length > 0
  const parts = [
    // --url: an address that begins with a hyphen is no option. -g, --path-as-is: it is sent as it is written.
    ['curl', '-g', '--path-as-is', ...methodOf(request.method, hasBody), '--url', shellWord(printable(request.url))],
    ...withSecrets(headers, options).map((line) => ['-H', line]),
    ...removed(headers, request.body.length).map((name) => ['-H', shellWord(`${name}:`)]),
    option,
  ]
  const lines = parts.filter((part) => part.length > 0).map((part) => part.join(' '))
  return before + lines.join(' \\\n  ')
}

/** -X HEAD would make curl wait for a body that never comes. */
const methodOf = (method: string, hasBody: boolean): string[] =>
  method === 'HEAD' && !hasBody ? ['-I'] : ['-X', shellWord(printable(method))]

/** Credentials become variables of the shell, such as `$VAPI_SECRET`. */
function withSecrets(headers: HeaderList, options: ExportOptions): string[] {
  return exportedHeaders(headers, options).map(([name, value]) => {
    const held = placeholderOf(name, value)
    return held ? `${shellWord(`${name}: ${held.before}`)}"$${held.variable}"` : headerWord(name, value)
  })
}

/** `Name;` is how curl is told to send a header without a value. */
function headerWord(name: string, value: string): string {
  const line = value === '' ? `${name};` : `${name}: ${value}`
  return /[^\x20-\x7e]/.test(line) ? printfWord(latin1Bytes(line)) : shellWord(line)
}

function removed(headers: HeaderList, size: number): string[] {
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  return [...ownToCurl, ...ownToBodies(size)].filter((name) => !given.has(name))
}

/** One argument of a command may be 128 KiB on Linux. */
const LONGEST_WORD = 100_000

/** Text goes into the command; bytes that a shell's word cannot hold, or a terminal would act on, come through a pipe. */
function bodyOf(body: Uint8Array): { before: string; option: string[] } {
  if (body.length === 0) return { before: '', option: [] }
  const text = strictTextOf(body)
  if (text !== undefined && body.length < LONGEST_WORD && isInert(text))
    return { before: '', option: ['--data-raw', shellWord(text)] }
  return { before: `printf %s '${base64(body)}' | base64 -d | `, option: ['--data-binary', '@-'] }
}

// A tab completes, and older shells expand `!` on the second line of a quoted text.
const isInert = (text: string): boolean => visible(text, 'lines') === text && !/\t|\n[^]*!/.test(text)
