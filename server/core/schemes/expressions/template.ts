import { utf8 } from '../../text/bytes.ts'
import { afford, type Context } from './context.ts'
import { type Expression, parseExpression } from './expression.ts'
import { bytesOf } from './values.ts'

type Part = { literal: Uint8Array; text: string } | { expression: Expression } | { group: Part[] }

/** The signed bytes as a pattern: literal text, `{expression}`, `[optional group]`; a backslash escapes the next character. */
export interface Template {
  text: string
  parts: readonly Part[]
}

/** Where a piece of the signed bytes came from: an expression, or the literal text. Offsets in bytes. */
export interface Segment {
  source: 'literal' | (string & {})
  text?: string
  start: number
  end: number
}

/** The pieces of the signed bytes, or the expression that has no value. */
export type Rendered = { pieces: Uint8Array[]; segments: Segment[] } | { missing: string }

/** Longest template, in characters; far more than any sender needs. */
export const templateLimit = 4096

/** Most expressions of one template. */
const expressionLimit = 32

interface Reading {
  text: string
  at: number
}

const stops = new Set(['{', '[', ']', '}', '\\'])

/** Parses parts up to the end, or up to `]` inside a group; a string says what is wrong. */
function readParts(reading: Reading, inGroup: boolean): Part[] | string {
  const parts: Part[] = []
  let literal = ''
  const flush = () => {
    if (literal) parts.push({ literal: utf8(literal), text: literal })
    literal = ''
  }
  while (reading.at < reading.text.length) {
    const character = reading.text[reading.at] ?? ''
    if (inGroup && character === ']') break
    reading.at++
    if (!stops.has(character)) literal += character
    else if (character === '\\') literal += reading.text[reading.at++] ?? ''
    else {
      flush()
      const part = readSpecial(reading, character, inGroup)
      if (typeof part === 'string') return part
      parts.push(part)
    }
  }
  flush()
  return parts
}

function readSpecial(reading: Reading, opening: string, inGroup: boolean): Part | string {
  if (opening === '{') return readExpression(reading)
  if (opening !== '[' || inGroup) return `has an unexpected "${opening}"; escape it with a backslash`
  const group = readParts(reading, true)
  if (typeof group === 'string') return group
  if (reading.text[reading.at++] !== ']') return 'has "[" without its "]"'
  return { group }
}

function readExpression(reading: Reading): Part | string {
  const end = reading.text.indexOf('}', reading.at)
  if (end < 0) return 'has "{" without its "}"'
  const expression = parseExpression(reading.text.slice(reading.at, end))
  reading.at = end + 1
  return typeof expression === 'string' ? expression : { expression }
}

/** Parses a template; a string says what is wrong with it. */
export function parseTemplate(text: string): Template | string {
  if (text.length > templateLimit) return `is longer than ${templateLimit} characters`
  const parts = readParts({ text, at: 0 }, false)
  if (typeof parts === 'string') return parts
  return expressionsOf(parts).length > expressionLimit
    ? `has more than ${expressionLimit} expressions`
    : { text, parts }
}

/** Escapes literal text for a template. */
export const escapeTemplate = (text: string): string => text.replaceAll(/[{}[\]\\]/g, String.raw`\$&`)

/** Every expression of a template, including those in groups. */
export function expressionsOf(parts: readonly Part[]): Expression[] {
  return parts.flatMap((part) => {
    if ('group' in part) return expressionsOf(part.group)
    return 'expression' in part ? [part.expression] : []
  })
}

interface Output {
  pieces: Uint8Array[]
  segments: Segment[]
  length: number
}

function put(output: Output, bytes: Uint8Array, source: string, text?: string): void {
  const start = output.length
  output.length += bytes.length
  output.pieces.push(bytes)
  output.segments.push({ source, start, end: output.length, ...(text !== undefined && { text }) })
}

/** Appends the bytes of the parts; returns the text of an expression that has no value, if there is one. */
function renderInto(output: Output, parts: readonly Part[], context: Context): string | undefined {
  for (const part of parts) {
    if ('literal' in part) put(output, part.literal, 'literal', part.text)
    else if ('group' in part) renderGroup(output, part.group, context)
    else {
      const value = part.expression.read(context)
      if (value === undefined || !afford(context, value.length)) return part.expression.text
      put(output, bytesOf(value), part.expression.text, typeof value === 'string' ? value : undefined)
    }
  }
  return undefined
}

function renderGroup(output: Output, group: readonly Part[], context: Context): void {
  const inner: Output = { pieces: [], segments: [], length: output.length }
  if (renderInto(inner, group, context) !== undefined) return
  output.pieces.push(...inner.pieces)
  output.segments.push(...inner.segments)
  output.length = inner.length
}

/** Renders a template piece by piece. Values are never searched for placeholders. */
export function render(template: Template, context: Context): Rendered {
  const output: Output = { pieces: [], segments: [], length: 0 }
  const missing = renderInto(output, template.parts, context)
  return missing === undefined ? { pieces: output.pieces, segments: output.segments } : { missing }
}
