/** A JSON text taken apart, with every key and literal as it was written. */
export type Json =
  | { kind: 'literal'; source: string }
  | { kind: 'string'; source: string; value: string }
  | { kind: 'list'; items: Json[] }
  | { kind: 'object'; entries: [key: string, value: Json][] }

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

function stringOf(source: string): Json {
  try {
    return { kind: 'string', source, value: String(JSON.parse(source)) }
  } catch {
    // Not a sound string; it is passed on as it was written.
    return { kind: 'literal', source }
  }
}

/** Builds the tree without recursion, and forgivingly: an unsound text gives forms that fit nothing. */
class Builder {
  root: Json | undefined
  readonly #open: Container[] = []
  readonly #keys: (string | undefined)[] = []

  get depth(): number {
    return this.#open.length
  }

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
    if (key !== undefined) object.entries.push([key, value])
    else if (value.kind === 'string') this.#keys[level] = value.value
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

/** Takes a JSON object or list apart; undefined for anything else, and for more than 500 levels. */
export function readJson(text: string): Json | undefined {
  const first = text.trimStart()[0]
  if (first !== '{' && first !== '[') return undefined
  const builder = new Builder()
  for (let at = 0; at < text.length;) {
    const character = text[at] ?? ''
    const end = character === '"' ? stringEnd(text, at) : ends.has(character) ? at + 1 : literalEnd(text, at)
    take(builder, character, text.slice(at, end))
    if (builder.depth > deepest) return undefined
    at = end
  }
  return builder.depth === 0 ? builder.root : undefined
}

function take(builder: Builder, character: string, source: string): void {
  if (character === '{') builder.open({ kind: 'object', entries: [] })
  else if (character === '[') builder.open({ kind: 'list', items: [] })
  else if (character === '}' || character === ']') builder.close()
  else if (character === '"') builder.add(stringOf(source))
  else if (!ends.has(character)) builder.add({ kind: 'literal', source })
}
