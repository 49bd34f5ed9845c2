import { isObject, parseJson } from '../../text/json.ts'
import { readMessage, type VapiMessage } from '../message.ts'
import { messageType, type MessageType } from '../types.ts'
import { headerValue } from '../../model/request.ts'
import { bodyLints } from './bodies.ts'
import { error, kindOf, warning, type AppResponse, type Lint } from './lint.ts'

export type { AppResponse, Lint } from './lint.ts'

/**
 * What is wrong with the app's response to a Vapi message. Empty if nothing is wrong, if the request is not a Vapi message, and for
 * unknown message types.
 */
export function lintResponse(requestBody: Uint8Array, response: AppResponse): Lint[] {
  const message = readMessage(requestBody)
  return message === undefined ? [] : lint(message, response)
}

/** The same for a message that is already parsed. */
export function lint(message: VapiMessage, response: AppResponse): Lint[] {
  const type = messageType(message.type)
  if (type === undefined) return []
  const outer = [...lintStatus(response, message.type, type), ...lintTime(response, message.type, type)]
  if (!type.needsResponse || response.status === null) return outer
  return [...outer, ...lintBody(response, message)]
}

function lintStatus({ status }: AppResponse, name: string, type: MessageType): Lint[] {
  if (status === null) return type.needsResponse ? [noResponse(name, type)] : []
  if (status === 200 || (!type.needsResponse && status >= 200 && status < 300)) return []
  if (!type.needsResponse) {
    const message = `The app responded with ${status}, which Vapi treats as a failure and retries only with a backoffPlan.`
    return [warning('status.not-2xx', 'status', message, 'Respond with 200 once the message is accepted.')]
  }
  const message = `The app responded with ${status}, but Vapi reads the response to ${name} only if the status is 200.`
  return [error('status.not-200', 'status', message, 'Respond with 200, and report the failure in the error field.')]
}

const noResponse = (name: string, type: MessageType): Lint =>
  error(
    'answer.none',
    'status',
    `The app did not respond, but ${name} needs a response.`,
    `Respond with 200 and ${type.shape}.`,
  )

function lintTime({ durationMs }: AppResponse, name: string, type: MessageType): Lint[] {
  if (durationMs === null) return []
  const took = `The response took ${seconds(durationMs)}; the limit for ${name} is ${seconds(type.limitMs)}`
  const fix = 'Respond first and do the work afterwards, or find out what is slow.'
  if (durationMs >= type.limitMs) return [error('time.over', 'duration', `${took}, so Vapi had given up.`, fix)]
  if (durationMs < type.limitMs * 0.8) return []
  return [warning('time.near', 'duration', `${took}, and network latency adds to it.`, fix)]
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1).replace(/\.0$/, '')} s`

function lintBody(response: AppResponse, message: VapiMessage): Lint[] {
  if (message.type === 'voice-request') return lintAudio(response)
  if (response.body.length === 0)
    return [error('body.empty', 'body', 'The response is empty.', `Respond with ${messageType(message.type)?.shape}.`)]
  const parsed = parseJson(new TextDecoder('utf-8').decode(response.body))
  if (!isObject(parsed)) {
    const what = parsed === undefined ? 'not JSON' : kindOf(parsed)
    return [error('body.not-an-object', 'body', `The response is ${what}.`, 'Respond with a JSON object.')]
  }
  if (isObject(parsed['messageResponse']) && Object.keys(parsed).length === 1) return [wrapped]
  const lintBodyOfType = Object.hasOwn(bodyLints, message.type) ? bodyLints[message.type] : undefined
  return lintBodyOfType?.(parsed, message) ?? []
}

const wrapped = error(
  'body.wrapped',
  'messageResponse',
  'The response is wrapped in messageResponse, which exists only in the API reference.',
  'Send only its content.',
)

function lintAudio({ body, headers }: AppResponse): Lint[] {
  const fix = 'Send 16-bit little-endian mono PCM at the requested sampleRate, as application/octet-stream.'
  const type = headerValue(headers, 'content-type') ?? ''
  if (/json|text/i.test(type)) return [error('audio.type', 'content-type', 'The response is text, not audio.', fix)]
  if (body.length === 0) return [error('body.empty', 'body', 'The response is empty.', fix)]
  if (body.length % 2 === 1)
    return [error('audio.odd', 'body', 'The audio has an odd number of bytes, so it is not 16-bit PCM.', fix)]
  return []
}
