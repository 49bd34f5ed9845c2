import type { Step, StepOf, Value } from './recipe/recipe.ts'
import { NotSupported } from './not-supported.ts'

/** A string literal that is valid in JavaScript, Python and Go. */
export const quoted = (text: string): string => JSON.stringify(text)

const words = /[A-Z]/g

/** Converts `sentAt` to `sent_at`. */
export const snake = (name: string): string => name.replaceAll(words, (letter) => `_${letter.toLowerCase()}`)

/** Indents lines; empty ones stay empty. */
export const indented = (lines: readonly string[], by: string): string[] =>
  lines.map((line) => (line ? by + line : line))

// A name or URL must not end its comment: no line breaks, no comment or PHP closing tags.
const unsafe = /[^\p{L}\p{N} .,:;'"(){}[\]@#+=/_-]|\/(?=\*)/gu

/** External text that is safe in a comment of every language. */
export const inComment = (text: string): string => text.replaceAll(unsafe, '').replaceAll(/\s+/g, ' ').slice(0, 160)

/** Wraps sentences into comment lines of at most 100 characters. */
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

/** A language's template for each step. A step without a template is not supported. */
export type Templates = { [D in Step['do']]?: (step: StepOf<D>) => string[] }

/** The body of the verifying function. Throws NotSupported with `why` for a step without a template. */
export function stepLines(steps: readonly Step[], templates: Templates, why: string): string[] {
  return steps.flatMap((step) => {
    // `templates[step.do]` accepts this step; the compiler cannot relate the two.
    const template = templates[step.do] as ((step: Step) => string[]) | undefined
    if (!template) throw new NotSupported(why)
    return template(step)
  })
}

/** A language's expression for each value. A value without one is not supported. */
export type ValueTemplates = { [K in Value['kind']]?: (value: Extract<Value, { kind: K }>) => string }

/** An expression for a value. Throws NotSupported with `why` if the language has none. */
export function valueIn(templates: ValueTemplates, value: Value, why: string): string {
  // `templates[value.kind]` accepts this value; the compiler cannot relate the two.
  const template = templates[value.kind] as ((value: Value) => string) | undefined
  if (!template) throw new NotSupported(why)
  return template(value)
}

/** A limit in seconds, converted to the unit of the timestamp: seconds or milliseconds. */
export const limitOf = (seconds: number, unit: string): number => (unit === 's' ? seconds : seconds * 1000)

/** The condition under which a timestamp is rejected, in terms of the variable `age`. */
export function outside(step: StepOf<'window'>, age: string, inUnit: (limit: number) => string): string {
  const { unit, past, future, exclusive } = step
  const conditions = [
    ...(past === undefined ? [] : [`${age} ${exclusive ? '>=' : '>'} ${inUnit(limitOf(past, unit))}`]),
    ...(future === undefined ? [] : [`${age} < -${inUnit(limitOf(future, unit))}`]),
  ]
  return conditions.join(' || ')
}
