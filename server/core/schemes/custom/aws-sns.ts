import { verifySignature } from '../../crypto/public-key.ts'
import { fromBase64, strictTextOf, utf8 } from '../../text/bytes.ts'
import { spkiOfPem } from '../../crypto/asn1.ts'
import type { At } from '../../model/evidence.ts'
import { isObject, parseJson } from '../../text/json.ts'
import { type Check, fail, pass } from '../../model/verification.ts'
import type { Evaluation } from '../plans/evaluation.ts'
import { fetchCertificate } from './certificate.ts'
import type { CodeModule } from './module.ts'

/** Fields that are signed, in this order, by type of message; those marked optional only where they are there. */
const notification = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
const confirmation = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
const signedFields: Record<string, readonly string[]> = {
  Notification: notification,
  SubscriptionConfirmation: confirmation,
  UnsubscribeConfirmation: confirmation,
}
const optional = new Set(['Subject'])

const methods = { '1': 'RS1', '2': 'RS256' } as const

/** Amazon's certificates, and nobody else's. */
const certificateUrl = /^https:\/\/sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?\/[^?#]*\.pem$/

type Message = Record<string, string>

function readMessage(body: Uint8Array): Message | Check {
  const id = 'sns.message'
  const value = parseJson(strictTextOf(body) ?? '')
  if (!isObject(value)) return fail(id, 'The body is not a JSON object.')
  const fields = signedFields[String(value['Type'])]
  if (!fields) return fail(id, 'The message is of no type that Amazon SNS sends.')
  const needed = [...fields.filter((field) => !optional.has(field)), 'SignatureVersion', 'Signature', 'SigningCertURL']
  const missing = needed.filter((field) => typeof value[field] !== 'string')
  if (missing.length) return fail(id, `The message has no ${missing.join(', ')}.`)
  return value as Message
}

/** `Key\nValue\n` of each field, as Amazon's documentation has it. */
function signedText(message: Message): string {
  const fields = signedFields[message['Type'] ?? ''] ?? []
  const there = fields.filter((field) => typeof message[field] === 'string')
  return there.map((field) => `${field}\n${message[field]}\n`).join('')
}

const isCheck = (value: Message | Check): value is Check =>
  value['status'] === 'fail' && typeof value['id'] === 'string'

async function judgeMessage(message: Message, at: At): Promise<Evaluation> {
  const readable = pass('sns.message', `The message is a ${message['Type']}.`)
  const method = methods[message['SignatureVersion'] as keyof typeof methods]
  if (!method)
    return { checks: [readable, fail('sns.version', 'The signature version is not known.', { expected: '1 or 2' })] }
  const url = message['SigningCertURL'] ?? ''
  if (!certificateUrl.test(url))
    return {
      checks: [
        readable,
        fail('sns.certificate', 'The certificate is not at an address of Amazon SNS.', { actual: url.slice(0, 200) }),
      ],
    }
  const pem = await fetchCertificate('sns.certificate', at, url)
  if (typeof pem !== 'string') return { ...pem, checks: [readable, ...pem.checks] }
  return { checks: [readable, ...(await checkSignature(message, method, pem))] }
}

async function checkSignature(message: Message, method: 'RS1' | 'RS256', pem: string): Promise<Check[]> {
  const spki = spkiOfPem(pem)
  if (!spki) return [fail('sns.certificate', 'The certificate cannot be read.')]
  const known = pass('sns.certificate', 'The certificate is Amazon’s.')
  const signature = fromBase64(message['Signature'] ?? '')
  if (!signature) return [known, fail('sns.signature', 'The signature is not base64.')]
  const right = await verifySignature(method, { spki }, signature, utf8(signedText(message)))
  if (right) return [known, pass('sns.signature', 'The signature is right.')]
  return [known, fail('sns.signature', 'The signature is not Amazon’s for these fields.')]
}

/** Amazon SNS: RSA over fixed fields of the JSON, with a certificate that the message names. */
export const awsSns: CodeModule = async (request, _given, at) => {
  const message = readMessage(request.body)
  return isCheck(message) ? { checks: [message] } : judgeMessage(message, at)
}
