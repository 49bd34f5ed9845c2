/** Pseudo-random integers, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

type Random = (below: number) => number
type Mutation = (text: string, random: Random) => string

const pick = <Item>(items: readonly Item[], random: Random): Item => items[random(items.length)] as Item

const replaceAt = (text: string, at: number, count: number, by: string): string =>
  text.slice(0, at) + by + text.slice(at + count)

/** Fragments that are difficult to parse. */
const pieces = [
  ...['\r\n', '\n', '\r', '\0', '\t', ' ', ':', ';', ',', '"', '%', '\x7f', '\x80', '\xff', '\r\n\r\n', '\r\n '],
  ...[
    'Content-Length: 1\r\n',
    'Content-Length: -1\r\n',
    'Content-Length: 99999999999999999999\r\n',
    'Content-Length: 0x1\r\n',
  ],
  ...['Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: identity\r\n', 'Transfer-Encoding: gzip, chunked\r\n'],
  ...[
    'Connection: close\r\n',
    'Connection: upgrade\r\n',
    'Upgrade: websocket\r\n',
    'Expect: 100-continue\r\n',
    'Host: i\r\n',
  ],
  ...[
    'HTTP/1.1',
    'HTTP/1.0',
    'HTTP/2.0',
    'GET',
    'POST',
    'get',
    'BREW',
    '__proto__: x\r\n',
    ': empty\r\n',
    'a'.repeat(5_000),
  ],
  ...['0\r\n\r\n', 'ffffffff\r\n', '0x2\r\n', '-1\r\n', '2;\r\n', '../', '//', '#', '?', '\xe2\x82\xac'],
]

const lineEnds = (text: string): number[] => [...text.matchAll(/\r\n/g)].map(({ index }) => index + 2)

/** Changes that respect the grammar, or nearly, and changes that do not. */
const mutations: readonly Mutation[] = [
  (text, random) => replaceAt(text, random(text.length), 1, String.fromCharCode(random(256))),
  (text, random) => {
    const at = random(text.length)
    return replaceAt(text, at, 1, String.fromCharCode(text.charCodeAt(at) ^ (1 << random(8))))
  },
  (text, random) => replaceAt(text, random(text.length), 1 + random(8), ''),
  (text, random) => replaceAt(text, random(text.length + 1), 0, pick(pieces, random)),
  (text, random) => replaceAt(text, pick([0, ...lineEnds(text)], random), 0, pick(pieces, random)),
  (text, random) => {
    const [from, to] = [random(text.length), random(text.length)].toSorted((a, b) => a - b) as [number, number]
    return replaceAt(text, random(text.length), 0, text.slice(from, Math.min(to, from + 500)))
  },
  (text, random) => text.slice(0, random(text.length)),
  (text, random) => text.replaceAll('\r\n', pick(['\n', '\r', '\r\n', '\n\r'], random)),
  (text, random) => text.replace(/\d+/, String(random(100))),
  (text, random) => text.replace(/: /, pick([' : ', ':', ':  ', ':\t', '::'], random)),
]

/** A seed with one to four changes. */
export function mutant(text: string, random: Random): string {
  let changed = text
  for (let left = 1 + random(4); left > 0; left -= 1) changed = pick(mutations, random)(changed || 'G', random)
  // An empty mutant would be a silent connection, which may stay open.
  return changed || 'G'
}
