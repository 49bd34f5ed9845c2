/** What a sentence may speak of. Never a secret or a token: lengths, places, names and encodings only. */
export type Detail = Readonly<Record<string, string | number>>

/** One way a verification can fail. `{name}` in a text stands for a detail of the finding. */
export interface Cause {
  title: string
  /** What was proven, in one sentence. */
  says: string
  /** What to do about it, in one sentence; empty when the sentence says it already. */
  todo: string
}
