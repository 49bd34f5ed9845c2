import { textOf, utf8 } from '../../text/bytes.ts'
import type { SignedRequest } from '../../model/request.ts'
import { afford, type Context, parseLimit } from './context.ts'
import type { Expression } from './expression.ts'
import { replaceFormField, replaceJsonLeaf } from './json-edit.ts'
import { formField } from './parse.ts'
import { asHeaderText } from './values.ts'

type Write = (request: SignedRequest, argument: string, text: string, context: Context) => SignedRequest | undefined

/** Replaces the header in place and keeps the letter case of its name, or appends it. Further lines of that name are removed. */
function writeHeader(request: SignedRequest, name: string, text: string): SignedRequest {
  const wanted = name.toLowerCase()
  const value = asHeaderText(text)
  const at = request.headers.findIndex(([key]) => key.toLowerCase() === wanted)
  if (at < 0) return { ...request, headers: [...request.headers, [name, value]] }
  const headers = request.headers.flatMap((line, index): (readonly [string, string])[] => {
    if (index === at) return [[line[0], value]]
    return line[0].toLowerCase() === wanted ? [] : [line]
  })
  return { ...request, headers }
}

const withBody = (request: SignedRequest, body: Uint8Array | undefined) => body && { ...request, body }

function writeFormJson(request: SignedRequest, argument: string, text: string, context: Context) {
  const slash = argument.indexOf('/')
  const name = argument.slice(0, slash)
  const json = formField(context, name)
  const edited = json === undefined ? undefined : replaceJsonLeaf(utf8(json), argument.slice(slash + 1), text)
  return edited && withBody(request, replaceFormField(request.body, name, textOf(edited)))
}

/** Places a signature or token can be written to; one row each. */
const writers: Record<string, Write> = {
  header: writeHeader,
  json: (request, path, text) => withBody(request, replaceJsonLeaf(request.body, path, text)),
  form: (request, name, text) => withBody(request, replaceFormField(request.body, name, text)),
  formjson: writeFormJson,
}

/** Writes a text where an expression reads; undefined if that place cannot be written. */
export function writeAt(expression: Expression, text: string, context: Context): SignedRequest | undefined {
  if (expression.text !== `${expression.source}:${expression.argument}`) return undefined
  if (expression.source !== 'header' && !afford(context, context.request.body.length, parseLimit)) return undefined
  return writers[expression.source]?.(context.request, expression.argument, text, context)
}
