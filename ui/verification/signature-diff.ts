/** A run of characters, and whether the other signature has the same ones. */
export interface Run {
  text: string
  same: boolean
}

export interface SignatureDiff {
  expected: Run[]
  received: Run[]
  /** The difference in one sentence. */
  summary: string
}

function runsOf(text: string, isSame: (at: number) => boolean): Run[] {
  const runs: Run[] = []
  for (let at = 0; at < text.length; at += 1) {
    const last = runs.at(-1)
    const same = isSame(at)
    if (last && last.same === same) last.text += text[at] ?? ''
    else runs.push({ text: text[at] ?? '', same })
  }
  return runs
}

/** When `long` contains `short`: the runs of `long`, and the characters around `short`. */
function containment(long: string, short: string): { runs: Run[]; extra: string } | null {
  const at = short === '' ? -1 : long.indexOf(short)
  if (at < 0) return null
  const [before, after] = [long.slice(0, at), long.slice(at + short.length)]
  const runs = [
    { text: before, same: false },
    { text: short, same: true },
    { text: after, same: false },
  ]
  return { runs: runs.filter(({ text }) => text !== ''), extra: before + after }
}

function diffByPosition(expected: string, received: string): SignatureDiff {
  const isSame = (at: number) => expected[at] === received[at]
  const longest = Math.max(expected.length, received.length)
  const different = Array.from({ length: longest }, (_, at) => isSame(at)).filter((same) => !same).length
  const lengths =
    expected.length === received.length ? '' : ` Expected ${expected.length} characters, received ${received.length}.`
  // One hex digit in sixteen is equal by chance: a few equal characters in unrelated signatures mean nothing.
  if (different * 2 > longest) {
    return {
      expected: runsOf(expected, () => false),
      received: runsOf(received, () => false),
      summary: `No match.${lengths}`,
    }
  }
  const summary = `${different} of ${longest} characters differ.${lengths}`
  return { expected: runsOf(expected, isSame), received: runsOf(received, isSame), summary }
}

/** Compares two signatures so that the differing characters can be marked. */
export function diffSignatures(expected: string, received: string): SignatureDiff {
  if (expected === received) {
    const all = [{ text: expected, same: true }]
    return { expected: all, received: all, summary: 'The signatures match.' }
  }
  const inReceived = containment(received, expected)
  if (inReceived) {
    const summary = `Matches except for the extra “${inReceived.extra}”.`
    return { expected: [{ text: expected, same: true }], received: inReceived.runs, summary }
  }
  const inExpected = containment(expected, received)
  if (inExpected) {
    const summary = `Matches except for the missing “${inExpected.extra}”.`
    return { expected: inExpected.runs, received: [{ text: received, same: true }], summary }
  }
  const diff = diffByPosition(expected, received)
  const caseOnly = expected.toLowerCase() === received.toLowerCase()
  return caseOnly ? { ...diff, summary: 'Only the letter case differs.' } : diff
}
