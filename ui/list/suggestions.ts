import type { CredentialView } from '../../server/core/model/credential.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import { filterKeys, filterValues } from '../../server/core/filter/parse.ts'

export interface Suggestion {
  /** The whole text after choosing this suggestion. */
  text: string
  label: string
}

const MAX_SUGGESTIONS = 6
const SAMPLED_EVENTS = 500

const quote = (value: string): string => (/\s/.test(value) ? `"${value}"` : value)

/** Values that occur in the newest events, most frequent first. */
function frequentValues(recent: readonly EventSummary[], read: (event: EventSummary) => string | null): string[] {
  const counts = new Map<string, number>()
  for (const event of recent.slice(0, SAMPLED_EVENTS)) {
    const value = read(event)
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([value]) => value)
}

const readers: Record<string, (event: EventSummary) => string | null> = {
  type: (event) => event.type,
  path: (event) => event.path.split('?', 1)[0] ?? null,
  method: (event) => event.method,
  cause: (event) => event.cause,
  call: (event) => event.callId,
}

function valuesFor(
  key: string,
  recent: readonly EventSummary[],
  credentials: readonly CredentialView[],
): readonly string[] {
  if (key === 'credential') return credentials.map(({ id }) => id)
  const read = readers[key]
  return read ? frequentValues(recent, read) : (filterValues[key] ?? [])
}

/** Completions of the last word: filter keys, or values of the key typed. */
export function suggestFilters(
  text: string,
  recent: readonly EventSummary[],
  credentials: readonly CredentialView[],
): Suggestion[] {
  const word = /\S*$/.exec(text)?.[0] ?? ''
  const before = text.slice(0, text.length - word.length)
  const [key, typed] = word.includes(':') ? word.split(':', 2) : [undefined, word]
  if (key === undefined) {
    const keys = filterKeys.filter((one) => one.startsWith(word.toLowerCase()))
    return (word === '' ? filterKeys : keys).map((one) => ({ text: `${before}${one}:`, label: `${one}:` }))
  }
  const wanted = (typed ?? '').toLowerCase()
  return valuesFor(key.toLowerCase(), recent, credentials)
    .filter((value) => value.toLowerCase().includes(wanted) && value !== typed)
    .slice(0, MAX_SUGGESTIONS)
    .map((value) => ({ text: `${before}${key}:${quote(value)} `, label: `${key}:${value}` }))
}
