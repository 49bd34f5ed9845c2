/** What a sentence may mention. Never a secret or a token: only lengths, places, names and encodings. */
export type Detail = Readonly<Record<string, string | number>>

/** One reason why a verification fails. `{name}` in a text is replaced by a detail of the finding. */
export interface Cause {
  /** What was found, in one sentence. */
  message: string
  /** What to do about it, in one sentence; empty if the message implies it. */
  advice: string
}
