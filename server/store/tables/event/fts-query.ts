import type { StoreContext } from '../../thread/context.ts'

const MOST_WORDS = 32

/**
 * For `"call" *` FTS5 collects every row of every word with that prefix before it returns the first one (a third of a second with
 * a million matching events), but reads exact words lazily. Up to this many words replace a prefix.
 */
const MOST_COMPLETIONS = 64
/** For these characters it is known how the tokenizer (unicode61) splits and folds a word. */
const ASCII = /^[\x21-\x7e]+$/

/** A typed search as an FTS5 query: every word quoted and required, the last one a prefix. Undefined without a word. */
export function matchOf(context: StoreContext, text: string): string | undefined {
  const words = text
    .split(/[\s\p{Cc}]+/u)
    .filter((word) => /[\p{L}\p{N}\p{Co}]/u.test(word))
    .slice(0, MOST_WORDS)
    .map((word) => word.slice(0, 200))
  const last = words.pop()
  if (last === undefined) return undefined
  return [...words.map(quoted), prefix(context, last)].join(' AND ')
}

const quoted = (word: string): string => `"${word.replaceAll('"', '""')}"`

function prefix(context: StoreContext, word: string): string {
  const before = ASCII.test(word) ? (word.toLowerCase().match(/[a-z0-9]+/g) ?? []) : []
  const start = before.pop()
  const completions = start === undefined ? [] : completionsOf(context, start)
  if (completions.length === 0 || completions.length > MOST_COMPLETIONS) return `${quoted(word)} *`
  return `(${completions.map((end) => quoted([...before, end].join(' '))).join(' OR ')})`
}

/** Words of the index with this prefix, found one by one; one more than the maximum if there are too many. */
function completionsOf(context: StoreContext, start: string): string[] {
  // Exists in this connection only, so it needs no migration.
  context.sql.run("CREATE VIRTUAL TABLE IF NOT EXISTS temp.word USING fts5vocab ('main', 'search', 'instance')")
  const completions: string[] = []
  for (let from = start; completions.length <= MOST_COMPLETIONS;) {
    const term = context.sql.get<{ term: string }>('SELECT term FROM temp.word WHERE term >= ? LIMIT 1', from)?.term
    if (term?.startsWith(start) !== true) break
    completions.push(term)
    // No word contains this character, so the search continues with the next word.
    from = `${term}\u0001`
  }
  return completions
}
