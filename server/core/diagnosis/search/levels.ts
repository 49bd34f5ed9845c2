/** The questions of a search; each is answered by an axis of variations. */
export type AxisName = 'signature' | 'timestamp' | 'id' | 'key' | 'template' | 'url' | 'method' | 'body'

/** How many deviations each question may have in one round; none where it is not named. */
export type Level = Partial<Record<AxisName, 1 | 2>>

/** One question at a time, in the order of the table of causes: where the proof is, which secret, what was signed. */
export const singles: readonly AxisName[] = ['signature', 'timestamp', 'id', 'key', 'template', 'url', 'method', 'body']

/** How often each goes wrong together with another, the likeliest first. */
const likely: readonly AxisName[] = ['signature', 'template', 'key', 'body', 'timestamp', 'url', 'id', 'method']

function pairs(): Level[] {
  const all = likely.flatMap((one, at) =>
    likely.slice(at + 1).map((other, more) => ({ one, other, sum: at * 2 + more })),
  )
  return all.toSorted((one, other) => one.sum - other.sum).map(({ one, other }): Level => ({ [one]: 1, [other]: 1 }))
}

/** Two deviations: of one question where that is cheap, then of two questions. */
export const doubles: readonly Level[] = [{ signature: 2 }, { key: 2 }, ...pairs(), { body: 2 }]

/** What each question is called in the list of what was tried. */
export const families: Record<AxisName, string> = {
  signature: 'where and how the signature is written',
  timestamp: 'where the timestamp is',
  id: 'where the message id is',
  key: 'which secret, and in which form',
  template: 'payload formats',
  url: 'forms of the URL',
  method: 'letter case of the method',
  body: 'forms of the body',
}
