import type { JsonNode } from './json.ts'

/** The members of a node with the last step of their path. */
export function childrenOf(node: JsonNode): Array<{ step: string; key: string; node: JsonNode }> {
  if (node.kind === 'array')
    return node.items.map((item, index) => ({ step: `[${index}]`, key: String(index), node: item }))
  if (node.kind !== 'object') return []
  return node.entries.map((entry) => ({ step: stepOf(entry.key), key: entry.key, node: entry.node }))
}

const stepOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`)

/** Pretty JSON of a node, indented by two; with `sorted` the keys are in order, so that two texts can be compared. */
export function formatJson(node: JsonNode, sorted = false, indent = ''): string {
  if (node.kind === 'string') return JSON.stringify(node.text)
  if (node.kind === 'number' || node.kind === 'word') return node.text
  const members = childrenOf(node)
  const [open, close] = node.kind === 'array' ? ['[', ']'] : ['{', '}']
  if (members.length === 0) return open + close
  const inner = `${indent}  `
  const ordered = sorted && node.kind === 'object' ? members.toSorted((a, b) => (a.key < b.key ? -1 : 1)) : members
  const lines = ordered.map((member) => {
    const name = node.kind === 'object' ? `${JSON.stringify(member.key)}: ` : ''
    return inner + name + formatJson(member.node, sorted, inner)
  })
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`
}

/** How many values are in it, counted up to `most`. */
export function countValues(node: JsonNode, most: number): number {
  let sum = 1
  for (const member of childrenOf(node)) {
    if (sum >= most) break
    sum += countValues(member.node, most - sum)
  }
  return sum
}
