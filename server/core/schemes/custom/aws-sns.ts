import { verifySignature } from '../../crypto/public-key.ts'
import { fromBase64, strictTextOf, utf8 } from '../../text/bytes.ts'
import { spkiOfPem } from '../../crypto/asn1.ts'
import type { At } from '../../model/evidence.ts'
import { isObject, parseJson } from '../../text/json.ts'
import { type Check, fail, pass } from '../../model/verification.ts'
import type { Evaluation } from '../plans/evaluation.ts'
import { fetchCertificate } from './certificate.ts'
import type { CodeModule } from './module.ts'

/** The signed fields of each type of message, in this order; an optional one is signed only if it is present. */
const notification = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
const confirmation = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
const signedFields: Record<string, readonly string[]> = {
  Notification: notification,
  SubscriptionConfirmation: confirmation,
  UnsubscribeConfirmation: confirmation,
}
const optional = new Set(['Subject'])

const methods = { '1': 'RS1', '2': 'RS256' } as const

/** Only URLs of Amazon's own certificates. */
const certificateUrl = /^https:\/\/sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?\/[^?#]*\.pem$/

type Message = Record<string, string>

function readMessage(body: Uint8Array): Message | Check {
  const id = 'sns.message'
  const value = parseJson(strictTextOf(body) ?? '')
  if (!isObject(value)) return fail(id, 'The body is not a JSON object.')
  const fields = signedFields[String(value['Type'])]
  if (!fields) return fail(id, 'Amazon SNS does not send messages of this type.')
  const needed = [...fields.filter((field) => !optional.has(field)), 'SignatureVersion', 'Signature', 'SigningCertURL']
  const missing = needed.filter((field) => typeof value[field] !== 'string')
  if (missing.length) return fail(id, `The message has no ${missing.join(', ')}.`)
  return value as Message
}

/** `Key\nValue\n` of each field, as Amazon documents it. */
function signedText(message: Message): string {
  const fields = signedFields[message['Type'] ?? ''] ?? []
  const present = fields.filter((field) => typeof message[field] === 'string')
  return present.map((field) => `${field}\n${message[field]}\n`).join('')
}

const isCheck = (value: Message | Check): value is Check =>
  value['status'] === 'fail' && typeof value['id'] === 'string'

async function evaluateMessage(message: Message, at: At): Promise<Evaluation> {
  const readable = pass('sns.message', `The message is a ${message['Type']}.`)
  const method = methods[message['SignatureVersion'] as keyof typeof methods]
  if (!method)
    return { checks: [readable, fail('sns.version', 'The signature version is unknown.', { expected: '1 or 2' })] }
  const url = message['SigningCertURL'] ?? ''
  if (!certificateUrl.test(url))
    return {
      checks: [
        readable,
        fail('sns.certificate', 'The URL of the certificate is not one of Amazon SNS.', { actual: url.slice(0, 200) }),
      ],
    }
  const pem = await fetchCertificate('sns.certificate', at, url)
  if (typeof pem !== 'string') return { ...pem, checks: [readable, ...pem.checks] }
  return { checks: [readable, ...(await checkSignature(message, method, pem))] }
}

async function checkSignature(message: Message, method: 'RS1' | 'RS256', pem: string): Promise<Check[]> {
  const spki = spkiOfPem(pem)
  if (!spki) return [fail('sns.certificate', 'The certificate is not a PEM certificate.')]
  const known = pass('sns.certificate', 'The certificate is from Amazon.')
  const signature = fromBase64(message['Signature'] ?? '')
  if (!signature) return [known, fail('sns.signature', 'The signature is not base64.')]
  const isValid = await verifySignature(method, { spki }, signature, utf8(signedText(message)))
  if (isValid) return [known, pass('sns.signature', 'The signature is valid.')]
  return [known, fail('sns.signature', 'The signature does not match these fields and Amazon’s key.')]
}

/** Amazon SNS: RSA over fixed fields of the JSON, with a certificate whose URL is in the message. */
export const awsSns: CodeModule = async (request, _given, at) => {
  const message = readMessage(request.body)
  return isCheck(message) ? { checks: [message] } : evaluateMessage(message, at)
}
