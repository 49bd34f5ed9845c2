import { afford, type Context, parseLimit } from './context.ts'
import { sources } from './sources.ts'
import { digests, transforms } from './transforms.ts'
import type { Value } from './values.ts'

/** A parsed expression, `source:argument|transform|…`, which reads a value of the request. */
export interface Expression {
  text: string
  source: string
  argument: string
  read(context: Context): Value | undefined
}

type Step = (value: Value | undefined, context: Context) => Value | undefined

function stepOf(name: string): Step | undefined {
  if (name === 'orEmpty') return (value) => value ?? ''
  const transform = Object.hasOwn(transforms, name) ? transforms[name] : undefined
  if (!transform) return undefined
  const most = digests.has(name) ? Infinity : parseLimit
  return (value, context) =>
    value === undefined || !afford(context, value.length, most) ? undefined : transform(value, context)
}

const quoted = (name: string) => `"${name.slice(0, 60)}"`

/** Parses an expression; a string says what is wrong with it. */
export function parseExpression(text: string): Expression | string {
  const [head = '', ...names] = text.split('|')
  const colon = head.indexOf(':')
  const name = colon < 0 ? head : head.slice(0, colon)
  const argument = colon < 0 ? '' : head.slice(colon + 1)
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined
  if (!source) return `has the unknown source ${quoted(name)}`
  if (source.argument && !argument) return `needs a name after ${quoted(`${name}:`)}`
  if (!source.argument && colon >= 0) return `must have nothing after ${quoted(name)}`
  if (names.length > 8) return 'has more than 8 transforms'
  const steps = names.map(stepOf)
  const unknown = steps.indexOf(undefined)
  if (unknown >= 0) return `has the unknown transform ${quoted(names[unknown] ?? '')}`
  const known = steps.filter((step) => step !== undefined)
  return { text, source: name, argument, read: reader(source.read, argument, known) }
}

function reader(source: (context: Context, argument: string) => Value | undefined, argument: string, steps: Step[]) {
  if (!steps.length) return (context: Context) => source(context, argument)
  return (context: Context) => {
    let value = source(context, argument)
    for (const step of steps) value = step(value, context)
    return value
  }
}
