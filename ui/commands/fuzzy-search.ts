/** How well `typed` matches `text` by letters in order: higher is better; 0 if it does not match. */
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

/** The best matches, best first. */
export function fuzzySearch<T>(typed: string, list: readonly T[], textOf: (item: T) => string, limit: number): T[] {
  return list
    .map((item) => ({ item, score: fuzzyScore(typed, textOf(item)) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ item }) => item)
}
