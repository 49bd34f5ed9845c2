import { isObject } from '../../text/json.ts'
import { destinationOrError, lintDestination, lintSpokenError } from './destination.ts'
import { error, kindOf, warning, type BodyLint, type Lint } from './lint.ts'
import { lintToolCalls } from './tool-calls.ts'

/** The checks for message types with a JSON response; one row each. */
export const bodyLints: Readonly<Record<string, BodyLint>> = {
  'assistant-request': lintAssistant,
  'tool-calls': lintToolCalls,
  'transfer-destination-request': destinationOrError(['number', 'sip', 'assistant']),
  'handoff-destination-request': destinationOrError(['assistant']),
  'knowledge-base-request': lintDocuments,
  'call.endpointing.request': lintTimeout,
  'campaign.predial': lintEligible,
  'function-call': lintFunctionCall,
}

type Fields = Readonly<Record<string, unknown>>

const choices = ['assistantId', 'assistant', 'squadId', 'squad', 'workflowId', 'workflow']

function lintAssistant(response: Fields): Lint[] {
  if (response['error'] !== undefined) return lintSpokenError(response)
  const chosen = choices.filter((name) => response[name] !== undefined && response[name] !== null)
  if (response['destination'] !== undefined) return lintForward(response, chosen)

  const list = choices.join(', ')
  if (chosen.length === 0) {
    const message = 'The response names no assistant, squad or workflow, so the call fails.'
    return [error('assistant.missing', 'assistantId', message, `Add one of ${list}, or destination, or error.`)]
  }
  const many = chosen.length > 1
  return [
    ...(many
      ? [
          warning(
            'assistant.many',
            chosen[1] ?? '',
            `The response has ${chosen.join(' and ')}.`,
            'Use only one of them.',
          ),
        ]
      : []),
    ...chosen.flatMap((name) => lintChoice(name, response[name])),
  ]
}

function lintForward(response: Fields, chosen: string[]): Lint[] {
  const message = `Vapi ignores ${chosen.join(', ')}, because destination takes precedence.`
  const ignored =
    chosen.length > 0 ? [warning('destination.wins', 'destination', message, 'Use only one of them.')] : []
  return [...lintDestination(response['destination'], ['number', 'sip']), ...ignored]
}

function lintChoice(name: string, value: unknown): Lint[] {
  const wantsText = name.endsWith('Id')
  if (wantsText ? typeof value === 'string' && value !== '' : isObject(value)) return []
  const fix = wantsText ? 'Use the id as text.' : 'Use the whole object, or its id in the field that ends in Id.'
  return [error('assistant.kind', name, `${name} is ${kindOf(value)}.`, fix)]
}

function lintDocuments(response: Fields): Lint[] {
  const { documents, message } = response
  if (documents === undefined && isObject(message)) return []
  if (!Array.isArray(documents))
    return [
      error('documents.missing', 'documents', `documents is ${kindOf(documents)}.`, 'Use a list, which may be empty.'),
    ]
  return documents.flatMap((entry: unknown, at) => lintDocument(entry, `documents[${at}]`)).slice(0, 10)
}

function lintDocument(entry: unknown, field: string): Lint[] {
  const { content, similarity } = isObject(entry) ? entry : {}
  return [
    ...(typeof content === 'string'
      ? []
      : [error('document.content', `${field}.content`, `${field}.content is ${kindOf(content)}.`, 'Use text.')]),
    ...(typeof similarity === 'number'
      ? []
      : [
          error(
            'document.similarity',
            `${field}.similarity`,
            `${field}.similarity is ${kindOf(similarity)}.`,
            'Use a number from 0 to 1.',
          ),
        ]),
  ]
}

function lintTimeout(response: Fields): Lint[] {
  const seconds = response['timeoutSeconds']
  if (typeof seconds === 'number' && seconds >= 0 && seconds <= 15) return []
  const message = `timeoutSeconds is ${kindOf(seconds)}.`
  return [error('timeout-seconds', 'timeoutSeconds', message, 'Use a number from 0 to 15.')]
}

function lintEligible(response: Fields): Lint[] {
  if (typeof response['eligible'] === 'boolean') return []
  const message = `eligible is ${kindOf(response['eligible'])}, so the contact is not dialled and is counted as failed.`
  return [error('eligible', 'eligible', message, 'Use true or false.')]
}

function lintFunctionCall(response: Fields): Lint[] {
  if (response['result'] !== undefined || Array.isArray(response['results'])) return []
  return [error('result.missing', 'result', 'The response has no result.', 'Respond with { "result": "…" }.')]
}
