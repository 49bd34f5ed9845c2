import { isObject } from '../../text/json.ts'
import { destinationOrError, lintDestination, lintSpokenError } from './destination.ts'
import { error, kindOf, warning, type BodyLint, type Lint } from './lint.ts'
import { lintToolCalls } from './tool-calls.ts'

/** One row for each message type that needs a JSON answer. */
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

function lintAssistant(answer: Fields): Lint[] {
  if (answer['error'] !== undefined) return lintSpokenError(answer)
  const chosen = choices.filter((name) => answer[name] !== undefined && answer[name] !== null)
  if (answer['destination'] !== undefined) return lintForward(answer, chosen)

  const list = choices.join(', ')
  if (chosen.length === 0) {
    const message = 'The answer names no assistant, squad or workflow, so the call fails.'
    return [error('assistant.missing', 'assistantId', message, `Give one of: ${list}; or destination; or error.`)]
  }
  const many = chosen.length > 1
  return [
    ...(many ? [warning('assistant.many', chosen[1] ?? '', `${chosen.join(' and ')} are given.`, 'Give one.')] : []),
    ...chosen.flatMap((name) => lintChoice(name, answer[name])),
  ]
}

function lintForward(answer: Fields, chosen: string[]): Lint[] {
  const message = `destination wins, so Vapi ignores ${chosen.join(', ')}.`
  const ignored = chosen.length > 0 ? [warning('destination.wins', 'destination', message, 'Give one of the two.')] : []
  return [...lintDestination(answer['destination'], ['number', 'sip']), ...ignored]
}

function lintChoice(name: string, value: unknown): Lint[] {
  const wantsText = name.endsWith('Id')
  if (wantsText ? typeof value === 'string' && value !== '' : isObject(value)) return []
  const fix = wantsText ? 'Give the id as text.' : 'Give the whole object, or its id in the field with Id.'
  return [error('assistant.kind', name, `${name} is ${kindOf(value)}.`, fix)]
}

function lintDocuments(answer: Fields): Lint[] {
  const { documents, message } = answer
  if (documents === undefined && isObject(message)) return []
  if (!Array.isArray(documents))
    return [
      error('documents.missing', 'documents', `documents is ${kindOf(documents)}.`, 'Give a list, empty if need be.'),
    ]
  return documents.flatMap((entry: unknown, at) => lintDocument(entry, `documents[${at}]`)).slice(0, 10)
}

function lintDocument(entry: unknown, field: string): Lint[] {
  const { content, similarity } = isObject(entry) ? entry : {}
  return [
    ...(typeof content === 'string'
      ? []
      : [error('document.content', `${field}.content`, `${field}.content is ${kindOf(content)}.`, 'Give text.')]),
    ...(typeof similarity === 'number'
      ? []
      : [
          error(
            'document.similarity',
            `${field}.similarity`,
            `${field}.similarity is ${kindOf(similarity)}.`,
            'Give a number from 0 to 1.',
          ),
        ]),
  ]
}

function lintTimeout(answer: Fields): Lint[] {
  const seconds = answer['timeoutSeconds']
  if (typeof seconds === 'number' && seconds >= 0 && seconds <= 15) return []
  const message = `timeoutSeconds is ${kindOf(seconds)}.`
  return [error('timeout-seconds', 'timeoutSeconds', message, 'Give a number from 0 to 15.')]
}

function lintEligible(answer: Fields): Lint[] {
  if (typeof answer['eligible'] === 'boolean') return []
  const message = `eligible is ${kindOf(answer['eligible'])}, so the contact is not dialled and counts as failed.`
  return [error('eligible', 'eligible', message, 'Give true or false.')]
}

function lintFunctionCall(answer: Fields): Lint[] {
  if (answer['result'] !== undefined || Array.isArray(answer['results'])) return []
  return [error('result.missing', 'result', 'The answer has no result.', 'Answer with { "result": "…" }.')]
}
