/** Returns a function that is true for the first `limit` calls of each second. */
export function perSecond(limit: number): () => boolean {
  let second = 0
  let used = 0
  return () => {
    const now = Math.floor(performance.now() / 1_000)
    used = now === second ? used + 1 : 1
    second = now
    return used <= limit
  }
}
