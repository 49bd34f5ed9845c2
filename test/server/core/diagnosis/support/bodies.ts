import type { Random } from './random.ts'

const words = [
  'call',
  'tool',
  'größe',
  'naïve',
  '日本語',
  '🚀 launch',
  'https://example.test/a/b',
  'a "quoted" word',
  'tab\there',
  'line\nbreak',
  '<b>&amp;</b>',
  'back\\slash',
  '',
]
const keys = ['id', 'type', 'message', 'zeta', 'alpha', 'Name', 'callId', '10', '2', 'créé', 'a/b']

/** A JSON value as source text, so that numbers such as 1.0 and the order of keys are as a sender may write them. */
function jsonText(random: Random, depth: number): string {
  const kind = depth > 0 ? random.below(8) : 2 + random.below(6)
  if (kind === 0) return list(random, depth)
  if (kind === 1) return object(random, depth)
  if (kind < 5) return JSON.stringify(random.pick(words) + (random.chance(0.3) ? random.below(1000) : ''))
  return random.pick(['0', '1', '-3', '1.0', '2.50', '1e3', '12345678901', 'true', 'false', 'null', '0.1'])
}

const list = (random: Random, depth: number) =>
  `[${Array.from({ length: random.below(5) }, () => jsonText(random, depth - 1)).join(',')}]`

function object(random: Random, depth: number): string {
  const names = random.shuffled(keys).slice(0, 1 + random.below(5))
  return `{${names.map((name) => `${JSON.stringify(name)}:${jsonText(random, depth - 1)}`).join(',')}}`
}

function jsonBody(random: Random, size: number): string {
  const parts = [object(random, 3)]
  for (let length = parts[0]?.length ?? 0; length < size; length += parts.at(-1)?.length ?? 1)
    parts.push(object(random, 3))
  return parts.length === 1 ? (parts[0] ?? '{}') : `{"type":"batch","items":[${parts.join(',')}]}`
}

const formBody = (random: Random, size: number) =>
  Array.from(
    { length: 2 + Math.min(random.below(6) + size / 200, 400) },
    (_, at) => `field${at}=${encodeURIComponent(random.pick(words)).replaceAll('%20', '+')}${at}`,
  ).join('&')

export type BodyKind = 'json' | 'form' | 'text' | 'binary'

/** A body of a kind and about a size, in bytes. */
export function aBody(random: Random, size: number): { kind: BodyKind; bytes: Buffer } {
  const kind = random.pick<BodyKind>(['json', 'json', 'json', 'json', 'json', 'json', 'form', 'text', 'binary'])
  if (kind === 'json') return { kind, bytes: Buffer.from(jsonBody(random, size)) }
  if (kind === 'form') return { kind, bytes: Buffer.from(formBody(random, size)) }
  if (kind === 'binary') return { kind, bytes: random.bytes(size + 8) }
  const lines = Array.from({ length: 2 + size / 20 }, () => random.pick(words))
  return { kind, bytes: Buffer.from(lines.join('\n')) }
}
