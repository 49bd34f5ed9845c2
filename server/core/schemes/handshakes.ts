import { concat, latin1Text, textOf, utf8 } from '../text/bytes.ts'
import type { Credential } from '../model/credential.ts'
import type { HeaderList, SignedRequest } from '../model/request.ts'
import { compile } from './compile-plan.ts'
import { type Context, contextOf } from './expressions/context.ts'
import { parseExpression } from './expressions/expression.ts'
import { parseTemplate, render } from './expressions/template.ts'
import { matchesRule } from './checks/variants.ts'
import type { Handshake } from './presets/preset.ts'

/** The response to a sender's handshake, which checks whether the endpoint is set up. */
export interface HandshakeAnswer {
  /** What the sender calls it, such as `url_verification`. */
  name: string
  /** Respond only if the request is valid. */
  signed: boolean
  status: number
  headers: HeaderList
  body: Uint8Array
}

/** The bytes of a template, or undefined if the request lacks a part. */
function filled(text: string, context: Context): Uint8Array | undefined {
  const template = parseTemplate(text)
  const rendered = typeof template === 'string' ? { missing: text } : render(template, context)
  return 'missing' in rendered ? undefined : concat(rendered.pieces)
}

const matches = ({ match }: Handshake, context: Context): boolean =>
  Object.entries(match).every(([text, wanted]) => {
    const expression = parseExpression(text)
    return typeof expression !== 'string' && matchesRule({ expression, wanted }, context)
  })

/** Every field rendered, or undefined if one cannot be. */
function fields(texts: Readonly<Record<string, string>>, context: Context): [string, Uint8Array][] | undefined {
  const all = Object.entries(texts).map(([name, text]) => [name, filled(text, context)] as const)
  return all.some(([, bytes]) => bytes === undefined)
    ? undefined
    : all.map(([name, bytes]) => [name, bytes ?? utf8('')])
}

function bodyOf({ body, json }: Handshake['respond'], context: Context): Uint8Array | undefined {
  if (body !== undefined) return filled(body, context)
  const members = fields(json ?? {}, context)
  if (!json || !members) return json ? undefined : utf8('')
  return utf8(JSON.stringify(Object.fromEntries(members.map(([name, bytes]) => [name, textOf(bytes)]))))
}

function answerTo({ name, signed, respond }: Handshake, context: Context): HandshakeAnswer | undefined {
  const body = bodyOf(respond, context)
  const lines = fields(respond.headers ?? {}, context)
  if (!body || !lines) return undefined
  const type: [string, string][] = respond.contentType === undefined ? [] : [['Content-Type', respond.contentType]]
  const headers = [...type, ...lines.map(([key, bytes]): [string, string] => [key, latin1Text(bytes)])]
  return { name, signed, status: respond.status, headers, body }
}

/** The response to a handshake of the credential's sender, or undefined if the request is not a handshake. Verify it first if `signed`. */
export function handshakeAnswer(request: SignedRequest, credential: Credential): HandshakeAnswer | undefined {
  const compiled = compile(credential.authenticationPlan)
  if (compiled.kind !== 'scheme' || !compiled.preset?.handshakes) return undefined
  const context = contextOf(request, compiled.scheme.secret, compiled.scheme.settings)
  const found = compiled.preset.handshakes.find((handshake) => matches(handshake, context))
  return found && answerTo(found, context)
}
