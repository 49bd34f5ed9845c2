import type { JsonNode } from './json.ts'

export interface JsonChild {
  key: string
  /** The step from the parent in a path: `.name`, `["a b"]` or `[0]`. */
  step: string
  node: JsonNode
}

export function childrenOf(node: JsonNode): JsonChild[] {
  if (node.kind === 'array')
    return node.items.map((item, index) => ({ step: `[${index}]`, key: String(index), node: item }))
  if (node.kind !== 'object') return []
  return node.entries.map((entry) => ({ step: stepOf(entry.key), key: entry.key, node: entry.node }))
}

const stepOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`)

/** JSON indented by two spaces. `sorted` sorts the keys of every object, for comparison. */
export function formatJson(node: JsonNode, sorted = false, indent = ''): string {
  if (node.kind === 'string') return JSON.stringify(node.text)
  if (node.kind === 'number' || node.kind === 'word') return node.text
  const children = childrenOf(node)
  const [open, close] = node.kind === 'array' ? ['[', ']'] : ['{', '}']
  if (children.length === 0) return open + close
  const inner = `${indent}  `
  const ordered = sorted && node.kind === 'object' ? children.toSorted((a, b) => (a.key < b.key ? -1 : 1)) : children
  const lines = ordered.map((child) => {
    const name = node.kind === 'object' ? `${JSON.stringify(child.key)}: ` : ''
    return inner + name + formatJson(child.node, sorted, inner)
  })
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`
}

/** The number of values in a node, counted up to about `limit`. */
export function countValues(node: JsonNode, limit: number): number {
  let sum = 1
  for (const child of childrenOf(node)) {
    if (sum >= limit) break
    sum += countValues(child.node, limit - sum)
  }
  return sum
}
