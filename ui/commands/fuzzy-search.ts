/** How well the letters of `typed` are found in `text`, in order: higher is better, 0 is not at all. */
export function fuzzyScore(typed: string, text: string): number {
  const [wanted, inside] = [typed.toLowerCase().replace(/\s+/g, ''), text.toLowerCase()]
  if (wanted === '') return 1
  let sum = 0
  let at = -1
  for (const letter of wanted) {
    const next = inside.indexOf(letter, at + 1)
    if (next < 0) return 0
    const startsWord = next === 0 || /[\s:/-]/.test(inside[next - 1] ?? '')
    sum += next === at + 1 ? 4 : startsWord ? 3 : 1
    at = next
  }
  return sum / (inside.length + 20)
}

/** The best of a list, best first. */
export function fuzzySearch<T>(typed: string, list: readonly T[], textOf: (one: T) => string, most: number): T[] {
  return list
    .map((one) => ({ one, points: fuzzyScore(typed, textOf(one)) }))
    .filter(({ points }) => points > 0)
    .toSorted((a, b) => b.points - a.points)
    .slice(0, most)
    .map(({ one }) => one)
}
