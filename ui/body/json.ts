import { type JsonToken, scanJson } from '../../server/core/text/json-scan.ts'

/** A JSON value with every number, key and duplicate key as it was written. */
export type JsonNode =
  | { kind: 'object'; entries: Array<{ key: string; node: JsonNode }> }
  | { kind: 'array'; items: JsonNode[] }
  | { kind: 'string'; text: string }
  /** As written. */
  | { kind: 'number' | 'word'; text: string }

export interface JsonProblem {
  message: string
  /** Index in the text, and the same as line and column, both from 1. */
  at: number
  line: number
  column: number
}

/** `depth` is that of valid JSON which is nested too deeply for a tree. */
export type JsonReading =
  | { node: JsonNode; problem?: never; depth?: never }
  | { problem: JsonProblem; node?: never; depth?: never }
  | { depth: number; node?: never; problem?: never }

/** A longer body is shown as text: parsing it would block the page. In bytes. */
export const MAX_PARSED_BYTES = 1024 * 1024

/** The page renders a value recursively. */
const DEPTH_LIMIT = 500

interface Level {
  node: Extract<JsonNode, { kind: 'object' | 'array' }>
  key: string
}

function addTo({ node: parent, key }: Level, node: JsonNode): void {
  if (parent.kind === 'array') parent.items.push(node)
  else parent.entries.push({ key, node })
}

function nodeOf({ kind, list }: JsonToken, source: string): JsonNode {
  if (kind === 'open') return list ? { kind: 'array', items: [] } : { kind: 'object', entries: [] }
  if (kind === 'string') return { kind, text: JSON.parse(source) as string }
  return { kind: kind === 'number' ? 'number' : 'word', text: source }
}

function problemAt(text: string, at: number, message: string): { problem: JsonProblem } {
  const lines = text.slice(0, at).split('\n')
  return { problem: { message, at, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 } }
}

/** Parses JSON (RFC 8259), or says where it stops being JSON. */
export function readJson(text: string): JsonReading {
  const levels: Level[] = []
  let root: JsonNode = { kind: 'word', text: 'null' }
  let depth = 0
  for (const token of scanJson(text)) {
    const { kind, start, end } = token
    if (kind === 'error') return problemAt(text, start, token.message ?? '')
    const level = levels.at(-1)
    const source = text.slice(start, end)
    if (kind === 'close') levels.pop()
    else if (kind === 'key' && level) level.key = JSON.parse(source) as string
    else {
      const node = nodeOf(token, source)
      if (level) addTo(level, node)
      else root = node
      if (node.kind === 'object' || node.kind === 'array') levels.push({ node, key: '' })
      depth = Math.max(depth, levels.length)
    }
  }
  return depth > DEPTH_LIMIT ? { depth } : { node: root }
}
