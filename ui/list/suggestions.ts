import type { CredentialView } from '../../server/core/model/credential.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import { filterKeys, filterValues } from '../../server/core/filter/parse.ts'

export interface Suggestion {
  /** What the whole text becomes. */
  text: string
  shown: string
}

const MOST = 6

const quoted = (value: string): string => (/\s/.test(value) ? `"${value}"` : value)

/** Values seen in the newest events, most frequent first. */
function seen(recent: readonly EventSummary[], read: (event: EventSummary) => string | null): string[] {
  const counts = new Map<string, number>()
  for (const event of recent.slice(0, 500)) {
    const value = read(event)
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([value]) => value)
}

const fromEvents: Record<string, (event: EventSummary) => string | null> = {
  type: (event) => event.type,
  path: (event) => event.path.split('?', 1)[0] ?? null,
  method: (event) => event.method,
  cause: (event) => event.cause,
  call: (event) => event.callId,
}

function valuesOf(
  key: string,
  recent: readonly EventSummary[],
  credentials: readonly CredentialView[],
): readonly string[] {
  if (key === 'credential') return credentials.map(({ id }) => id)
  const read = fromEvents[key]
  return read ? seen(recent, read) : (filterValues[key] ?? [])
}

/** What the word at the end of the text could become. */
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
    return (word === '' ? filterKeys : keys).map((one) => ({ text: `${before}${one}:`, shown: `${one}:` }))
  }
  const wanted = (typed ?? '').toLowerCase()
  return valuesOf(key.toLowerCase(), recent, credentials)
    .filter((value) => value.toLowerCase().includes(wanted) && value !== typed)
    .slice(0, MOST)
    .map((value) => ({ text: `${before}${key}:${quoted(value)} `, shown: `${key}:${value}` }))
}
