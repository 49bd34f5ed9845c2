import { type JsonToken, scanJson } from '../../../text/json-scan.ts'

/** A parsed JSON text with every literal as it was written. */
export type Json =
  | { kind: 'literal'; source: string }
  /** `quoted`: as JSON.stringify writes it. */
  | { kind: 'string'; value: string; quoted: string }
  | { kind: 'list'; items: Json[] }
  | { kind: 'object'; entries: Member[] }

export interface Member {
  key: string
  quoted: string
  value: Json
}

type JsonString = Extract<Json, { kind: 'string' }>

/** Deeper texts are not rewritten: the writer recurses once a level. */
const depthLimit = 500

function stringOf(source: string): JsonString {
  if (!source.includes('\\')) return { kind: 'string', value: source.slice(1, -1), quoted: source }
  const value = String(JSON.parse(source))
  return { kind: 'string', value, quoted: JSON.stringify(value) }
}

/** An object or list that is being read, with the key of its next member. */
interface Level {
  container: Extract<Json, { kind: 'list' | 'object' }>
  key?: JsonString
}

function addTo({ container, key }: Level, value: Json): void {
  if (container.kind === 'list') container.items.push(value)
  else if (key) container.entries.push({ key: key.value, quoted: key.quoted, value })
}

function valueOf({ kind, list }: JsonToken, source: string): Json {
  if (kind === 'open') return list ? { kind: 'list', items: [] } : { kind: 'object', entries: [] }
  return kind === 'string' ? stringOf(source) : { kind: 'literal', source }
}

/** Reads a JSON object or list; undefined for anything else, and for more than 500 levels. */
export function readJson(whole: string): Json | undefined {
  const text = whole.startsWith('\uFEFF') ? whole.slice(1) : whole
  const levels: Level[] = []
  let root: Json | undefined
  for (const token of scanJson(text)) {
    if (token.kind === 'error' || levels.length > depthLimit) return undefined
    const level = levels.at(-1)
    const source = text.slice(token.start, token.end)
    if (token.kind === 'close') levels.pop()
    else if (token.kind === 'key' && level) level.key = stringOf(source)
    else {
      const value = valueOf(token, source)
      if (level) addTo(level, value)
      else root = value
      if (value.kind === 'list' || value.kind === 'object') levels.push({ container: value })
    }
  }
  return root?.kind === 'list' || root?.kind === 'object' ? root : undefined
}
