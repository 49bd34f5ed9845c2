import { isObject } from '../../text/json.ts'
import { error, kindOf, warning, type BodyLint, type Lint } from './lint.ts'

type Fields = Readonly<Record<string, unknown>>

/** The fields of a destination that identify it, by its type. */
const fieldsByType: Readonly<Record<string, readonly string[]>> = {
  number: ['number'],
  sip: ['sipUri'],
  assistant: ['assistantId', 'assistantName', 'assistant'],
}

/** Checks a destination, which must have one of these types. */
export function lintDestination(destination: unknown, types: readonly string[]): Lint[] {
  if (!isObject(destination)) {
    const message = `destination is ${kindOf(destination)}.`
    return [error('destination.missing', 'destination', message, `Use { "type": "${types[0]}", … }.`)]
  }
  const type = destination['type']
  if (typeof type !== 'string' || !types.includes(type)) {
    const message = `destination.type is ${typeof type === 'string' ? 'not allowed here' : kindOf(type)}.`
    return [error('destination.type', 'destination.type', message, `Use one of: ${types.join(', ')}.`)]
  }
  return lintPlace(destination, type)
}

function lintPlace(destination: Fields, type: string): Lint[] {
  const fields = fieldsByType[type] ?? []
  if (fields.some((field) => destination[field] !== undefined && destination[field] !== null)) return []
  const names = fields.join(', ')
  const field = `destination.${fields[0] ?? 'type'}`
  return [error('destination.place', field, `A destination of type ${type} needs ${names}.`, `Add one of: ${names}.`)]
}

/** Checks responses with a destination, or with an error that is spoken to the caller. */
export const destinationOrError =
  (types: readonly string[]): BodyLint =>
  (response) => {
    if (response['error'] !== undefined) return lintSpokenError(response)
    return lintDestination(response['destination'], types)
  }

/** `error` is spoken to the caller and takes precedence over all other fields. */
export function lintSpokenError(response: Fields): Lint[] {
  const { error: spoken, ...others } = response
  if (typeof spoken !== 'string' || spoken === '')
    return [
      error('error.not-text', 'error', `error is ${kindOf(spoken)}.`, 'Use the sentence that the caller should hear.'),
    ]
  const ignored = Object.keys(others)
  if (ignored.length === 0) return []
  const message = `Vapi ignores ${ignored.slice(0, 5).join(', ')}, because error takes precedence.`
  return [warning('error.wins', 'error', message, 'Remove error if the call should continue.')]
}
