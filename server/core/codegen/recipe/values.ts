import type { Encoding } from '../../text/bytes.ts'
import type { HashName } from '../../crypto/hmac.ts'
import type { Expression } from '../../schemes/expressions/expression.ts'
import type { PlainKind, Reading, Value } from './recipe.ts'
import { NotSupported } from '../not-supported.ts'

type Make = (argument: string, settings: Readonly<Record<string, string>>) => Value

function setting(name: string, settings: Readonly<Record<string, string>>): Value {
  const text = settings[name]
  if (text === undefined) throw new NotSupported(`the credential lacks the setting ${name}`)
  return { kind: 'literal', text }
}

const fixed = (kind: PlainKind): Make => {
  return () => ({ kind })
}

/** A scheme's sources as values of generated code. A source without a row is not supported. */
const makers: Record<string, Make> = {
  header: (name) => ({ kind: 'header', name: name.toLowerCase() }),
  json: (path) => ({ kind: 'json', path: path.split('.') }),
  form: (name) => ({ kind: 'form', name }),
  query: (name) => ({ kind: 'query', name }),
  const: (text) => ({ kind: 'literal', text }),
  cred: setting,
  secret: fixed('secret'),
  method: fixed('method'),
  url: fixed('url'),
  'url.base': fixed('urlBase'),
  path: fixed('path'),
  pathname: fixed('pathname'),
  'form.sorted': fixed('formSorted'),
}

const changes = new Set(['lower', 'upper', 'trim', 'unpad'])
const digest = /^body\|(sha1|sha256|sha512|md5)\|(hex|base64|base64url)$/

/** A scheme's expression as a value to read. Throws NotSupported if no language supports it. */
export function readingOf(expression: Expression, settings: Readonly<Record<string, string>>): Reading {
  const found = digest.exec(expression.text)
  if (found) return { value: { kind: 'bodyDigest', hash: found[1] as HashName, encoding: found[2] as Encoding } }
  const transforms = expression.text.split('|').slice(1)
  const make = Object.hasOwn(makers, expression.source) ? makers[expression.source] : undefined
  const known = transforms.filter((name) => changes.has(name))
  const other = transforms.find((name) => !changes.has(name) && name !== 'orEmpty')
  if (!make || other !== undefined || known.length > 1)
    throw new NotSupported(`${expression.text} needs more than a few lines`)
  return {
    value: make(expression.argument, settings),
    ...(known[0] !== undefined && { change: known[0] as 'lower' }),
    ...(transforms.includes('orEmpty') && { optional: true as const }),
  }
}
