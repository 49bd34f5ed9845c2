import type { StoreContext } from '../thread/context.ts'

const MOST_WORDS = 32
/**
 * For `"call" *` FTS5 gathers every row of every word with that beginning before it gives the first one (a third of a second where
 * a million events hold it), but reads named words only as far as asked. So many of them are named.
 */
const MOST_ENDS = 64
/** Where it is plain how the tokenizer (unicode61) cuts and folds a word. */
const ASCII = /^[\x21-\x7e]+$/

/** The words of a person's search as FTS5 wants them: each quoted, all required, the last a beginning. Undefined without a word. */
export function matchOf(context: StoreContext, text: string): string | undefined {
  const words = text
    .split(/[\s\p{Cc}]+/u)
    .filter((word) => /[\p{L}\p{N}\p{Co}]/u.test(word))
    .slice(0, MOST_WORDS)
    .map((word) => word.slice(0, 200))
  const last = words.pop()
  if (last === undefined) return undefined
  return [...words.map(quoted), beginning(context, last)].join(' AND ')
}

const quoted = (word: string): string => `"${word.replaceAll('"', '""')}"`

function beginning(context: StoreContext, word: string): string {
  const before = ASCII.test(word) ? (word.toLowerCase().match(/[a-z0-9]+/g) ?? []) : []
  const start = before.pop()
  const ends = start === undefined ? [] : endsOf(context, start)
  if (ends.length === 0 || ends.length > MOST_ENDS) return `${quoted(word)} *`
  return `(${ends.map((end) => quoted([...before, end].join(' '))).join(' OR ')})`
}

/** Words of the index with that beginning, each found by one look; one more than may be named when there are too many. */
function endsOf(context: StoreContext, start: string): string[] {
  // Of this connection alone, so it needs no step of the schema.
  context.sql.run("CREATE VIRTUAL TABLE IF NOT EXISTS temp.word USING fts5vocab ('main', 'search', 'instance')")
  const ends: string[] = []
  for (let from = start; ends.length <= MOST_ENDS;) {
    const term = context.sql.get<{ term: string }>('SELECT term FROM temp.word WHERE term >= ? LIMIT 1', from)?.term
    if (term?.startsWith(start) !== true) break
    ends.push(term)
    // No word holds this character, so this is where the next one begins.
    from = `${term}\u0001`
  }
  return ends
}
