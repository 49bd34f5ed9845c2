/** A stretch of a signature, and whether it is the same in the other one. */
export interface Run {
  text: string
  same: boolean
}

export interface Alignment {
  expected: Run[]
  received: Run[]
  /** What the eye should see, in a sentence. */
  summary: string
}

function stretches(text: string, same: (at: number) => boolean, offset: number): Run[] {
  const found: Run[] = []
  for (let at = 0; at < text.length; at += 1) {
    const last = found.at(-1)
    const equal = same(at + offset)
    if (last && last.same === equal) last.text += text[at] ?? ''
    else found.push({ text: text[at] ?? '', same: equal })
  }
  return found
}

/** One holds the other whole: only what stands before or after it differs. */
function around(long: string, short: string): { stretches: Run[]; extra: string } | null {
  const at = short === '' ? -1 : long.indexOf(short)
  if (at < 0) return null
  const parts = [
    { text: long.slice(0, at), same: false },
    { text: short, same: true },
    { text: long.slice(at + short.length), same: false },
  ]
  return {
    stretches: parts.filter(({ text }) => text !== ''),
    extra: long.slice(0, at) + long.slice(at + short.length),
  }
}

function positions(expected: string, received: string): Alignment {
  const same = (at: number) => expected[at] === received[at]
  const longest = Math.max(expected.length, received.length)
  const differing = Array.from({ length: longest }, (_, at) => same(at)).filter((equal) => !equal).length
  const lengths =
    expected.length === received.length ? '' : ` They have ${expected.length} and ${received.length} characters.`
  // In hex one character in sixteen agrees by chance.
  const summary =
    differing > longest * 0.8
      ? `The two have nothing in common.${lengths}`
      : `${differing} of ${longest} characters differ.${lengths}`
  return { expected: stretches(expected, same, 0), received: stretches(received, same, 0), summary }
}

/** Lays two signatures one over the other, so that the eye sees what differs. */
export function alignSignatures(expected: string, received: string): Alignment {
  if (expected === received) {
    const all = [{ text: expected, same: true }]
    return { expected: all, received: all, summary: 'The two are the same.' }
  }
  const inReceived = around(received, expected)
  if (inReceived) {
    const summary = `Only “${inReceived.extra}” is too much; the rest is the same.`
    return { expected: [{ text: expected, same: true }], received: inReceived.stretches, summary }
  }
  const inExpected = around(expected, received)
  if (inExpected) {
    const summary = `Only “${inExpected.extra}” is missing; the rest is the same.`
    return { expected: inExpected.stretches, received: [{ text: received, same: true }], summary }
  }
  if (expected.toLowerCase() === received.toLowerCase()) {
    return { ...positions(expected, received), summary: 'Only the letter case differs.' }
  }
  return positions(expected, received)
}
