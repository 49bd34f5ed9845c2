import { base64, latin1Bytes, latin1Text } from '../text/bytes.ts'
import { headerValue, type HeaderList, type SignedRequest } from '../model/request.ts'
import { bad } from './errors.ts'
import { shellWords } from './shell-words.ts'

const WHAT = 'curl command'

/** Whether a text starts like a curl command, with or without a prompt. */
export const looksLikeCurl = (text: string): boolean => /^\s*(?:\$\s+)?curl(?:\.exe)?\s/.test(text)

interface Draft {
  url?: string
  method?: string
  headers: Array<readonly [string, string]>
  data: string[]
  /** The default content type for this kind of data. */
  dataType?: string
  asQuery: boolean
}

/** The request that a curl command would send. Nothing is run and no file is read. Throws BAD_INPUT with the unsupported option. */
export function requestFromCurl(text: string): SignedRequest {
  const words = shellWords(text.trim().replace(/^\$\s+/, ''))
  const draft: Draft = { headers: [], data: [], asQuery: false }
  const left = words.slice(1)
  while (left.length > 0) readWord(left, draft)
  return finish(draft)
}

type Take = (draft: Draft, value: string) => void

const header: Take = (draft, value) => {
  const [, name, text] = /^([^:;]+)[:;]\s*([^]*)$/.exec(value) ?? []
  if (name === undefined || text === undefined) throw bad(WHAT, 'the value of -H is not a header')
  // `Name:` removes one of curl's own headers; `Name;` sends it empty.
  if (text !== '' || value.endsWith(';')) draft.headers.push([name.trim(), text])
}

const data: Take = (draft, value) => {
  if (value.startsWith('@')) throw readsFile(value)
  draft.data.push(value)
  draft.dataType ??= 'application/x-www-form-urlencoded'
}

const rawData: Take = (draft, value) => {
  draft.data.push(value)
  draft.dataType ??= 'application/x-www-form-urlencoded'
}

const encodedData: Take = (draft, value) => {
  const [, name = '', text] = /^([^=@]*=)?([^]*)$/.exec(value) ?? []
  if (text === undefined || /^[^=]*@/.test(value)) throw readsFile(value)
  rawData(draft, `${name === '=' ? '' : name}${percentEncoded(text)}`)
}

const jsonData: Take = (draft, value) => {
  data(draft, value)
  draft.dataType = 'application/json'
  draft.headers.push(['Accept', 'application/json'])
}

const named =
  (name: string): Take =>
  (draft, value) =>
    draft.headers.push([name, value])

const basic: Take = (draft, value) =>
  draft.headers.push(['Authorization', `Basic ${base64(latin1Bytes(value.includes(':') ? value : `${value}:`))}`])

const cookie: Take = (draft, value) => {
  if (!value.includes('=')) throw readsFile(value)
  draft.headers.push(['Cookie', value])
}

const ignored: Take = () => {}
const form: Take = () => {
  throw bad(WHAT, 'curl makes a new boundary for a multipart form each time, so the bytes are not in the command')
}

/** Options with a value, one row each. */
const valued: Readonly<Record<string, Take>> = {
  '-X': (draft, value) => (draft.method = value),
  '-H': header,
  '-d': data,
  '--data-raw': rawData,
  '--data-urlencode': encodedData,
  '--json': jsonData,
  '-u': basic,
  '-A': named('User-Agent'),
  '-e': named('Referer'),
  '-b': cookie,
  '--url': (draft, value) => (draft.url = value),
  '-F': form,
  '-o': ignored,
  '-m': ignored,
  '-x': ignored,
  '-w': ignored,
  '-c': ignored,
  '-E': ignored,
  '--connect-timeout': ignored,
  '--retry': ignored,
  '--resolve': ignored,
  '--cacert': ignored,
  '--key': ignored,
  '--max-redirs': ignored,
}

/** Options without a value, one row each. */
const flags: Readonly<Record<string, (draft: Draft) => void>> = {
  '-G': (draft) => (draft.asQuery = true),
  '-I': (draft) => (draft.method ??= 'HEAD'),
  ...Object.fromEntries(
    ['-s', '-S', '-k', '-L', '-v', '-i', '-f', '-g', '-N', '-#', '-0', '-4', '-6', '-q', '--compressed'].map((name) => [
      name,
      () => {},
    ]),
  ),
  ...Object.fromEntries(
    ['--http1.1', '--http2', '--path-as-is', '--no-progress-meter'].map((name) => [name, () => {}]),
  ),
}

/** Long names of options that have a short one. */
const longNames: Readonly<Record<string, string>> = {
  '--request': '-X',
  '--header': '-H',
  '--data': '-d',
  '--data-ascii': '-d',
  '--data-binary': '-d',
  '--user': '-u',
  '--user-agent': '-A',
  '--referer': '-e',
  '--cookie': '-b',
  '--form': '-F',
  '--output': '-o',
  '--max-time': '-m',
  '--proxy': '-x',
  '--write-out': '-w',
  '--cookie-jar': '-c',
  '--cert': '-E',
  '--get': '-G',
  '--head': '-I',
  '--silent': '-s',
  '--show-error': '-S',
  '--insecure': '-k',
  '--location': '-L',
  '--verbose': '-v',
  '--include': '-i',
  '--fail': '-f',
  '--globoff': '-g',
  '--no-buffer': '-N',
  '--progress-bar': '-#',
  '--http1.0': '-0',
  '--ipv4': '-4',
  '--ipv6': '-6',
  '--disable': '-q',
}

function readWord(left: string[], draft: Draft): void {
  const word = left.shift() ?? ''
  if (!word.startsWith('-') || word === '-') return takeUrl(draft, word)
  if (word.startsWith('--'))
    return readOption(Object.hasOwn(longNames, word) ? (longNames[word] ?? word) : word, left, draft)
  // Short options can be combined, the last one with its value: -sSXPOST.
  const name = word.slice(0, 2)
  const rest = word.slice(2)
  if (rest !== '') left.unshift(Object.hasOwn(valued, name) ? rest : `-${rest}`)
  readOption(name, left, draft)
}

function readOption(name: string, left: string[], draft: Draft): void {
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
  if (flag) return flag(draft)
  const take = Object.hasOwn(valued, name) ? valued[name] : undefined
  if (!take) throw bad(WHAT, `the option ${name.slice(0, 40)} is not supported`)
  const value = left.shift()
  if (value === undefined) throw bad(WHAT, `the option ${name} has no value`)
  take(draft, value)
}

function takeUrl(draft: Draft, url: string): void {
  if (draft.url !== undefined) throw bad(WHAT, 'it has more than one URL')
  draft.url = url
}

function finish(draft: Draft): SignedRequest {
  if (draft.url === undefined || draft.url === '') throw bad(WHAT, 'it has no URL')
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(draft.url) ? draft.url : `http://${draft.url}`
  const joined = draft.data.join(draft.dataType === 'application/json' ? '' : '&')
  const hasBody = draft.dataType !== undefined && !draft.asQuery
  return {
    method: draft.method ?? (hasBody ? 'POST' : 'GET'),
    url: draft.asQuery && joined !== '' ? `${url}${url.includes('?') ? '&' : '?'}${joined}` : url,
    headers: hasBody ? withType(draft) : draft.headers,
    body: hasBody ? latin1Bytes(joined) : new Uint8Array(),
  }
}

function withType({ headers, dataType }: Draft): HeaderList {
  return headerValue(headers, 'content-type') === undefined && dataType !== undefined
    ? [...headers, ['Content-Type', dataType]]
    : headers
}

/** Like curl: letters, digits and -._~ are not encoded (RFC 3986 section 2.3). */
const percentEncoded = (text: string): string =>
  text.replaceAll(/[^A-Za-z0-9\-._~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)

const readsFile = (value: string) =>
  bad(WHAT, `it reads the file ${latin1Text(latin1Bytes(value.slice(0, 60)))}, which is not in the command`)
