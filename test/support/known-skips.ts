/** Tests that may be skipped, by the beginning of their full name, and why. The suite fails when any other is skipped. */
export const knownSkips: ReadonlyArray<{ test: string; why: string }> = [
  { test: 'a full disk costs the reserve first', why: 'it needs the right to mount a file system in memory' },
]
