import { isObject } from '../../text/json.ts'
import { error, kindOf, warning, type BodyLint, type Lint } from './lint.ts'

type Fields = Readonly<Record<string, unknown>>

/** Which field of a destination says where it is, by its type. */
const places: Readonly<Record<string, readonly string[]>> = {
  number: ['number'],
  sip: ['sipUri'],
  assistant: ['assistantId', 'assistantName', 'assistant'],
}

/** A destination of one of these types. */
export function lintDestination(destination: unknown, types: readonly string[]): Lint[] {
  if (!isObject(destination)) {
    const message = `destination is ${kindOf(destination)}.`
    return [error('destination.missing', 'destination', message, `Give { "type": "${types[0]}", … }.`)]
  }
  const type = destination['type']
  if (typeof type !== 'string' || !types.includes(type)) {
    const message = `destination.type is ${typeof type === 'string' ? 'not one that fits here' : kindOf(type)}.`
    return [error('destination.type', 'destination.type', message, `Use one of: ${types.join(', ')}.`)]
  }
  return lintPlace(destination, type)
}

function lintPlace(destination: Fields, type: string): Lint[] {
  const fields = places[type] ?? []
  if (fields.some((field) => destination[field] !== undefined && destination[field] !== null)) return []
  const names = fields.join(', ')
  const field = `destination.${fields[0] ?? 'type'}`
  return [error('destination.place', field, `A destination of type ${type} needs ${names}.`, `Give one of: ${names}.`)]
}

/** Answers that are a destination, or an error spoken to the caller. */
export const destinationOrError =
  (types: readonly string[]): BodyLint =>
  (answer) => {
    if (answer['error'] !== undefined) return lintSpokenError(answer)
    return lintDestination(answer['destination'], types)
  }

/** `error` is spoken to the caller and wins over everything beside it. */
export function lintSpokenError(answer: Fields): Lint[] {
  const { error: spoken, ...others } = answer
  if (typeof spoken !== 'string' || spoken === '')
    return [
      error('error.not-text', 'error', `error is ${kindOf(spoken)}.`, 'Give the sentence the caller should hear.'),
    ]
  const ignored = Object.keys(others)
  if (ignored.length === 0) return []
  const message = `error wins, so Vapi ignores ${ignored.slice(0, 5).join(', ')}.`
  return [warning('error.wins', 'error', message, 'Leave out error when the call should go on.')]
}
