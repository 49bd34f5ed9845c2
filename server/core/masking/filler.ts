const word = '[hidden]'

/** Matches every filler in a text. */
export const fillers = /\[hidden\]\**/g

/** The shortest secret that is masked inside texts, in bytes. A shorter one occurs in harmless texts by chance. */
export const shortestSecret = word.length

/** What replaces a secret inside a longer text: ASCII of the same length, so that offsets and sizes do not change. */
export const fillerOf = (length: number): string => word.padEnd(length, '*')

/** Whether a text contains a filler. */
export const hasFiller = (text: string): boolean => text.includes(word)
