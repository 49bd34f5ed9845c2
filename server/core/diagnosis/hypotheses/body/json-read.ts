/** A JSON text taken apart, with every key and literal as it was written. */
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

type Container = Extract<Json, { kind: 'list' | 'object' }>

/** Deeper texts are not rewritten: the writer recurses once a level. */
const deepest = 500

const blank = new Set([' ', '\t', '\n', '\r', '\uFEFF'])
const ends = new Set([...blank, ',', ':', '{', '}', '[', ']', '"'])

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  return text.length
}

function literalEnd(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && !ends.has(text[at] ?? '')) at++
  return at
}

const plainString = /^"[^\\"]*"$/

/** A string by its source. The whole text is known to be sound JSON. */
function stringOf(source: string): Json {
  if (plainString.test(source)) return { kind: 'string', value: source.slice(1, -1), quoted: source }
  const value = String(JSON.parse(source))
  return { kind: 'string', value, quoted: JSON.stringify(value) }
}

/** Builds the tree of a sound text without recursion. */
class Builder {
  root: Json | undefined
  readonly #open: Container[] = []
  readonly #keys: (Extract<Json, { kind: 'string' }> | undefined)[] = []

  add(value: Json): void {
    const top = this.#open.at(-1)
    if (!top) this.root ??= value
    else if (top.kind === 'list') top.items.push(value)
    else this.#addToObject(top, value)
  }

  #addToObject(object: Extract<Json, { kind: 'object' }>, value: Json): void {
    const level = this.#open.length - 1
    const key = this.#keys[level]
    this.#keys[level] = undefined
    if (key) object.entries.push({ key: key.value, quoted: key.quoted, value })
    else if (value.kind === 'string') this.#keys[level] = value
  }

  open(container: Container): void {
    this.add(container)
    this.#open.push(container)
    this.#keys[this.#open.length - 1] = undefined
  }

  close(): void {
    this.#open.pop()
  }
}

/** Depth of the brackets of a text, strings left out; more than allowed is enough to know. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length && depth <= deepest; at++) {
    const character = text[at] ?? ''
    if (character === '"') at = stringEnd(text, at) - 1
    else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
  }
  return depth > deepest
}

function isSound(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    // Not JSON: then it was not written as JSON either.
    return false
  }
}

/** Takes a JSON object or list apart; undefined for anything else, and for more than 500 levels. */
export function readJson(whole: string): Json | undefined {
  const text = whole.startsWith('\uFEFF') ? whole.slice(1) : whole
  const first = text.trimStart()[0]
  if ((first !== '{' && first !== '[') || isTooDeep(text) || !isSound(text)) return undefined
  const builder = new Builder()
  for (let at = 0; at < text.length;) {
    const character = text[at] ?? ''
    const end = character === '"' ? stringEnd(text, at) : ends.has(character) ? at + 1 : literalEnd(text, at)
    take(builder, character, text.slice(at, end))
    at = end
  }
  return builder.root
}

function take(builder: Builder, character: string, source: string): void {
  if (character === '{') builder.open({ kind: 'object', entries: [] })
  else if (character === '[') builder.open({ kind: 'list', items: [] })
  else if (character === '}' || character === ']') builder.close()
  else if (character === '"') builder.add(stringOf(source))
  else if (!ends.has(character)) builder.add({ kind: 'literal', source })
}
