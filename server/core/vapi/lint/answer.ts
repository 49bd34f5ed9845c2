import { isObject, parseJson } from '../../text/json.ts'
import { readMessage, type VapiMessage } from '../message.ts'
import { messageType, type MessageType } from '../types.ts'
import { headerValue } from '../../model/request.ts'
import { bodyLints } from './bodies.ts'
import { error, kindOf, warning, type AppAnswer, type Lint } from './lint.ts'

export type { AppAnswer, Lint } from './lint.ts'

/**
 * What Vapi will not take as meant in the app's answer to a request. Empty when all is well, when the request is no
 * Vapi message, and for message types without a row.
 */
export function lintAnswer(requestBody: Uint8Array, answer: AppAnswer): Lint[] {
  const message = readMessage(requestBody)
  return message === undefined ? [] : lint(message, answer)
}

/** Likewise, for a message that is already read. */
export function lint(message: VapiMessage, answer: AppAnswer): Lint[] {
  const type = messageType(message.type)
  if (type === undefined) return []
  const outer = [...lintStatus(answer, message.type, type), ...lintTime(answer, message.type, type)]
  if (!type.needsAnswer || answer.status === null) return outer
  return [...outer, ...lintBody(answer, message)]
}

function lintStatus({ status }: AppAnswer, name: string, type: MessageType): Lint[] {
  if (status === null) return type.needsAnswer ? [noAnswer(name, type)] : []
  if (status === 200 || (!type.needsAnswer && status >= 200 && status < 300)) return []
  if (!type.needsAnswer) {
    const message = `The app answered ${status}; Vapi counts that as failed, and tries again only with a backoffPlan.`
    return [warning('status.not-2xx', 'status', message, 'Answer 200 once the message is taken in.')]
  }
  const message = `The app answered ${status}; Vapi reads an answer to ${name} only from a 200.`
  return [error('status.not-200', 'status', message, 'Answer 200, and say what went wrong in the error field.')]
}

const noAnswer = (name: string, type: MessageType): Lint =>
  error('answer.none', 'status', `No answer came, and ${name} needs one.`, `Answer 200 with ${type.shape}.`)

function lintTime({ durationMs }: AppAnswer, name: string, type: MessageType): Lint[] {
  if (durationMs === null) return []
  const took = `The answer took ${seconds(durationMs)} of the ${seconds(type.limitMs)} that ${name} has`
  const fix = 'Answer first and work afterwards, or find what is slow.'
  if (durationMs >= type.limitMs) return [error('time.over', 'duration', `${took}: Vapi had given up.`, fix)]
  if (durationMs < type.limitMs * 0.8) return []
  return [warning('time.near', 'duration', `${took}, and the way through the network adds to it.`, fix)]
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1).replace(/\.0$/, '')} s`

function lintBody(answer: AppAnswer, message: VapiMessage): Lint[] {
  if (message.type === 'voice-request') return lintAudio(answer)
  if (answer.body.length === 0)
    return [error('body.empty', 'body', 'The answer is empty.', `Answer with ${messageType(message.type)?.shape}.`)]
  const parsed = parseJson(new TextDecoder('utf-8').decode(answer.body))
  if (!isObject(parsed)) {
    const what = parsed === undefined ? 'not JSON' : kindOf(parsed)
    return [error('body.not-an-object', 'body', `The answer is ${what}.`, 'Answer with a JSON object.')]
  }
  if (isObject(parsed['messageResponse']) && Object.keys(parsed).length === 1) return [wrapped]
  const judge = Object.hasOwn(bodyLints, message.type) ? bodyLints[message.type] : undefined
  return judge?.(parsed, message) ?? []
}

const wrapped = error(
  'body.wrapped',
  'messageResponse',
  'The answer is wrapped in messageResponse, which stands in the API reference only.',
  'Send what is inside it.',
)

function lintAudio({ body, headers }: AppAnswer): Lint[] {
  const fix = 'Send 16-bit little-endian mono PCM at the sampleRate asked for, as application/octet-stream.'
  const type = headerValue(headers, 'content-type') ?? ''
  if (/json|text/i.test(type)) return [error('audio.type', 'content-type', 'The answer is text, not audio.', fix)]
  if (body.length === 0) return [error('body.empty', 'body', 'The answer is empty.', fix)]
  if (body.length % 2 === 1)
    return [error('audio.odd', 'body', 'The audio has an odd number of bytes, so it is not 16-bit PCM.', fix)]
  return []
}
