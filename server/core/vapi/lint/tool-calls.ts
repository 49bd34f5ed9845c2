import { isObject } from '../../text/json.ts'
import { toolCallsOf, type ToolCall, type VapiMessage } from '../message.ts'
import { error, kindOf, warning, type Lint } from './lint.ts'

const example = '{ "results": [{ "toolCallId": "…", "name": "…", "result": "…" }] }'

/** Checks the response to `tool-calls`: one result per call, matched by id, as single-line text. */
export function lintToolCalls(response: Readonly<Record<string, unknown>>, message: VapiMessage): Lint[] {
  const results = response['results']
  if (results === undefined && typeof response['error'] === 'string') return []
  if (results === undefined) return [resultsMissing(response)]
  if (!Array.isArray(results))
    return [
      error('results.not-a-list', 'results', `results is ${kindOf(results)}.`, 'Put the results in a list: [ … ].'),
    ]

  const calls = toolCallsOf(message)
  const entries: unknown[] = results
  return [...entries.flatMap((entry, at) => lintEntry(entry, at, calls)), ...lintMatching(entries, calls)]
}

function resultsMissing(response: Readonly<Record<string, unknown>>): Lint {
  const older = response['result'] === undefined ? '' : ' A single result is the format of the older function-call.'
  return error('results.missing', 'results', `The response has no results.${older}`, `Respond with ${example}.`)
}

function lintEntry(entry: unknown, at: number, calls: ToolCall[]): Lint[] {
  const field = `results[${at}]`
  if (!isObject(entry))
    return [error('result.not-an-object', field, `${field} is ${kindOf(entry)}.`, `Respond with ${example}.`)]
  return [...lintId(entry['toolCallId'], field, calls, at), ...lintName(entry, field), ...lintValue(entry, field)]
}

function lintId(id: unknown, field: string, calls: ToolCall[], at: number): Lint[] {
  const name = `${field}.toolCallId`
  const wanted = calls[at]?.id ?? calls[0]?.id
  const fix = wanted === undefined ? 'Copy the id of the call.' : `Copy the id of the call: "${wanted}".`
  if (id === undefined) return [error('tool-call-id.missing', name, `${name} is missing.`, fix)]
  if (typeof id !== 'string') return [error('tool-call-id.not-text', name, `${name} is ${kindOf(id)}.`, fix)]
  if (calls.length === 0 || calls.some((call) => call.id === id)) return []
  return [error('tool-call-id.wrong', name, `${name} is not the id of a call in the request.`, fix)]
}

function lintName(entry: Record<string, unknown>, field: string): Lint[] {
  if (typeof entry['name'] === 'string') return []
  const message = `${field}.name is ${kindOf(entry['name'])}; Vapi's schema requires it, although its guides omit it.`
  return [warning('result-name.missing', `${field}.name`, message, "Add the function's name.")]
}

function lintValue(entry: Record<string, unknown>, field: string): Lint[] {
  const { result, error: failure } = entry
  if (result === undefined && failure === undefined) {
    const fix = 'Add result, or error if the tool failed, as text.'
    return [error('result.missing', `${field}.result`, `${field} has neither result nor error.`, fix)]
  }
  const both = result !== undefined && failure !== undefined
  return [
    ...(both ? [warning('result.twice', field, `${field} has both result and error.`, 'Use only one of them.')] : []),
    ...(result === undefined ? [] : lintText(result, `${field}.result`)),
    ...(failure === undefined ? [] : lintText(failure, `${field}.error`)),
  ]
}

function lintText(value: unknown, field: string): Lint[] {
  if (typeof value !== 'string') {
    const message = `${field} is ${kindOf(value)}, but Vapi reliably reads only text (otherwise it reports "No result returned.").`
    return [warning('result.not-text', field, message, 'Convert it to text: JSON.stringify(value).')]
  }
  if (!/[\r\n\u2028\u2029]/.test(value)) return []
  return [warning('result.line-break', field, `${field} contains a line break.`, 'Replace line breaks with spaces.')]
}

/** Calls without a result, calls with two results, and results in another order. */
function lintMatching(entries: unknown[], calls: ToolCall[]): Lint[] {
  const given = entries.map((entry) => (isObject(entry) ? entry['toolCallId'] : undefined))
  const asked = calls.map((call) => call.id).filter((id) => id !== undefined)
  const missing = asked.filter((id) => !given.includes(id))
  const twice = asked.filter((id) => given.filter((other) => other === id).length > 1)
  const withResult = asked.filter((id) => given.includes(id))
  const inOrder = withResult.every((id, at) => at === 0 || given.indexOf(id) > given.indexOf(withResult[at - 1]))
  return [
    ...missing.map((id) => error('result.absent', 'results', `The call ${id} has no result.`, 'Add an entry for it.')),
    ...twice.map((id) =>
      warning('result.repeated', 'results', `The call ${id} has two results.`, 'Remove one of them.'),
    ),
    ...(inOrder || twice.length > 0
      ? []
      : [
          warning(
            'results.order',
            'results',
            'The results are in another order than the calls.',
            'Use the order of the calls.',
          ),
        ]),
  ]
}
