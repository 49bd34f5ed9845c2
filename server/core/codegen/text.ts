import type { Step, StepOf, Value } from './recipe/recipe.ts'
import { Unwritable } from './unwritable.ts'

/** A string literal that JavaScript, Python, Go and Java read alike. */
export const quoted = (text: string): string => JSON.stringify(text)

const words = /[A-Z]/g

/** `sentAt` as `sent_at`. */
export const snake = (name: string): string => name.replaceAll(words, (letter) => `_${letter.toLowerCase()}`)

/** Lines moved to the right; empty ones stay empty. */
export const indented = (lines: readonly string[], by: string): string[] =>
  lines.map((line) => (line ? by + line : line))

// A name or a URL must not end the comment it stands in: no line breaks, no comment or PHP closing marks.
const unsafe = /[^\p{L}\p{N} .,:;'"(){}[\]@#+=/_-]|\/(?=\*)/gu

/** Text from outside, safe in a comment of every language. */
export const inComment = (text: string): string => text.replaceAll(unsafe, '').replaceAll(/\s+/g, ' ').slice(0, 160)

/** Comment lines of at most a hundred characters. */
export function comment(mark: string, sentences: readonly string[]): string[] {
  return sentences.flatMap((sentence) => {
    const lines: string[] = []
    let line = mark
    for (const word of sentence.split(' ')) {
      if (line.length + word.length > 98 && line !== mark) {
        lines.push(line)
        line = mark
      }
      line += ` ${word}`
    }
    return [...lines, line]
  })
}

/** How a language writes each step; a step without a template cannot be written in it. */
export type Templates = { [D in Step['do']]?: (step: StepOf<D>) => string[] }

/** The body of a verifying function, step by step. `why` is the reason told for steps that have no template. */
export function stepLines(steps: readonly Step[], templates: Templates, why: string): string[] {
  return steps.flatMap((step) => {
    // The row fits the step by its own word, which the compiler cannot follow through a table.
    const template = templates[step.do] as ((step: Step) => string[]) | undefined
    if (!template) throw new Unwritable(why)
    return template(step)
  })
}

/** How a language reads each value; one without a template cannot be read in it. */
export type ValueTemplates = { [K in Value['kind']]?: (value: Extract<Value, { kind: K }>) => string }

/** An expression for a value. `why` is the reason told where there is no template. */
export function valueIn(templates: ValueTemplates, value: Value, why: string): string {
  // As above: the row fits the value by its own word.
  const template = templates[value.kind] as ((value: Value) => string) | undefined
  if (!template) throw new Unwritable(why)
  return template(value)
}

/** A number of the window in the unit that the language counts in. */
export const limitOf = (seconds: number, unit: string): number => (unit === 's' ? seconds : seconds * 1000)

/** The condition under which a timestamp is refused, `age` being the variable. */
export function outside(step: StepOf<'window'>, age: string, inUnit: (limit: number) => string): string {
  const { unit, past, future, exclusive } = step
  const conditions = [
    ...(past === undefined ? [] : [`${age} ${exclusive ? '>=' : '>'} ${inUnit(limitOf(past, unit))}`]),
    ...(future === undefined ? [] : [`${age} < -${inUnit(limitOf(future, unit))}`]),
  ]
  return conditions.join(' || ')
}
