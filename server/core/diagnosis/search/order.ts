/** The questions of a search; each is answered by an axis of variations. */
export type AxisName = 'signature' | 'timestamp' | 'id' | 'key' | 'template' | 'url' | 'method' | 'body'

/** How many deviations each question may have in one round; none where it is not named. */
export type Level = Partial<Record<AxisName, 1 | 2>>

/** One question at a time, in the order of the table of causes: where the proof is, which secret, what was signed. */
export const singles: readonly AxisName[] = ['signature', 'timestamp', 'id', 'key', 'template', 'url', 'method', 'body']

/** The questions with few answers, the likeliest to go wrong first; the body has many, and each takes long. */
const short: readonly AxisName[] = ['signature', 'template', 'key', 'timestamp', 'url', 'id', 'method']
const withBody: readonly AxisName[] = ['signature', 'timestamp', 'id', 'method', 'url', 'template', 'key']

function pairs(): Level[] {
  const all = short.flatMap((one, at) =>
    short.slice(at + 1).map((other, more) => ({ level: { [one]: 1, [other]: 1 } as Level, place: at * 2 + more })),
  )
  const ordered = all.toSorted((one, other) => one.place - other.place).map(({ level }) => level)
  return [...ordered, ...withBody.map((other): Level => ({ [other]: 1, body: 1 }))]
}

/** Two deviations: of one question where that is cheap, then of two questions, likely and short ones first. */
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
