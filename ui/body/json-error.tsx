import { ScrollText } from '../components/scroll.tsx'
import { Text } from '../components/text.tsx'
import type { JsonProblem } from './json.ts'

/** Lines shown before and after the one with the error, and characters of it before and after the error. */
const LINES = 2
const CHARACTERS = 60

export interface ErrorExcerpt {
  before: string[]
  /** The line with the error, up to it and from it on. */
  start: string
  rest: string
  after: string[]
}

/** The text around an error, with long lines shortened. */
export function excerptOf(text: string, { at }: JsonProblem): ErrorExcerpt {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1
  const lineEnd = text.indexOf('\n', at)
  const from = Math.max(lineStart, at - CHARACTERS)
  const to = Math.min(lineEnd < 0 ? text.length : lineEnd, at + CHARACTERS)
  const nearby = text.slice(Math.max(0, lineStart - LINES * 200), lineStart).split('\n')
  const following = lineEnd < 0 ? [] : text.slice(lineEnd + 1, lineEnd + 1 + LINES * 200).split('\n')
  const short = (line: string): string => (line.length > 2 * CHARACTERS ? `${line.slice(0, 2 * CHARACTERS)}…` : line)
  return {
    before: nearby.slice(0, -1).slice(-LINES).map(short),
    start: (from > lineStart ? '…' : '') + text.slice(from, at),
    rest: text.slice(at, to),
    after: following.slice(0, LINES).map(short),
  }
}

/** Where a text stops being JSON: line and column, and a caret under the character. */
export function JsonError({ text, problem }: { text: string; problem: JsonProblem }) {
  const { before, start, rest, after } = excerptOf(text, problem)
  return (
    <div class="notice tone-warn">
      <p>
        Invalid JSON at line {problem.line}, column {problem.column}: <Text text={problem.message} />
      </p>
      <ScrollText class="json-error mono" label="Text around the error">
        <Text text={[...before, start].join('\n')} keep="lines" />
        <Text text={rest} />
        {'\n'}
        <span class="json-caret" aria-hidden="true">
          <span class="invisible">
            <Text text={start} />
          </span>
          ^
        </span>
        <Text text={after.map((line) => `\n${line}`).join('')} keep="lines" />
      </ScrollText>
    </div>
  )
}
