/** A typo changes at most this many letters. */
const TYPO = 3

/** Levenshtein distance. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (const [line, letter] of Array.from(from).entries()) {
    const next = [line + 1]
    for (const [at, other] of Array.from(to).entries())
      next.push(Math.min((row[at] ?? 0) + (letter === other ? 0 : 1), (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1))
    row = next
  }
  return row.at(-1) ?? 0
}

/** The name that was probably meant, or undefined if none is similar. Letter case does not count. */
export function nearest(text: string, names: readonly string[]): string | undefined {
  const typed = text.slice(0, 64).toLowerCase()
  const [first] = names
    .map((name) => ({ name, off: distance(typed, name.toLowerCase()) }))
    .toSorted((one, other) => one.off - other.off)
  return first && first.off <= Math.min(TYPO, first.name.length - 1) ? first.name : undefined
}
