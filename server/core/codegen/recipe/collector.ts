import type { Expression } from '../../schemes/expressions/expression.ts'
import type { Reading, Step, Value } from './recipe.ts'

/** Collects what a verifier must read before it can compute the signature. */
export interface Collector {
  /** Steps that split what was read. */
  later: Step[]
  /** Kinds of values in use: what the framework must provide. */
  kinds: ReadonlySet<string>
  read(name: string, from: Reading): void
  note(reading: Reading): void
  noteKind(kind: string): void
  /** A unique variable name for an expression. */
  freeName(expression: Expression): string
  /** Parse, read, split. */
  steps(): Step[]
}

const taken = ['signature', 'header', 'timestamp', 'messageId', 'items', 'event', 'form', 'age', 'sentAt', 'expected']
const parameters = [
  'body',
  'headers',
  'method',
  'url',
  'path',
  'key',
  'secret',
  'token',
  'signatures',
  'request',
  'server',
]
const keywords = [
  'type',
  'class',
  'id',
  'import',
  'from',
  'package',
  'return',
  'func',
  'def',
  'end',
  'new',
  'time',
  'hash',
]

/** Converts `header:x-request-id` to `requestId`. */
function camel(argument: string): string {
  const [first = 'value', ...others] = argument
    .replace(/^x-/i, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
  const name =
    first.toLowerCase() + others.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()).join('')
  return /^[a-z]/.test(name) ? name : `value${name}`
}

const parsedAs: Partial<Record<Value['kind'], 'json' | 'form'>> = { json: 'json', form: 'form', formSorted: 'form' }

export function collector(): Collector {
  const names = new Set([...taken, ...parameters, ...keywords])
  const all: { name: string; from: Reading }[] = []
  const kinds = new Set<string>()
  const later: Step[] = []
  return {
    later,
    kinds,
    read(name, from) {
      kinds.add(from.value.kind)
      all.push({ name, from: from.value.kind === 'formSorted' ? { ...from, optional: true } : from })
    },
    note: ({ value }) => void kinds.add(value.kind),
    noteKind: (kind) => void kinds.add(kind),
    freeName({ source, argument }) {
      const base = camel(argument || source)
      let name = names.has(base) ? `${base}Value` : base
      for (let count = 2; names.has(name); count++) name = `${base}${count}`
      names.add(name)
      return name
    },
    steps() {
      const parses = new Set([...kinds].flatMap((kind) => parsedAs[kind as Value['kind']] ?? []))
      const read: Step[] = all.length ? [{ do: 'read', all }] : []
      return [...[...parses].map((as): Step => ({ do: 'parse', as })), ...read, ...later]
    },
  }
}
