import { type PublicKey, verifySignature } from '../../crypto/public-key.ts'
import { base64, fromBase64, utf8 } from '../../text/bytes.ts'
import { hash, sameSecret } from '../../crypto/hmac.ts'
import { spkiOfPem } from '../../crypto/asn1.ts'
import { isObject, parseJson } from '../../text/json.ts'
import { headerValue, type SignedRequest } from '../../model/request.ts'
import { type Check, type CheckRole, fail, pass } from '../../model/verification.ts'
import { checkTimestamp } from '../checks/timestamp.ts'
import { fetchCertificate } from './certificate.ts'
import { type CodeModule, missingHeaders } from './module.ts'

const names = ['Signature', 'Signature-Input', 'Content-Digest'] as const
const id = <Role extends CheckRole>(role: Role) => `mailchannels.${role}` as const

/** One member of Signature-Input (RFC 9421, 4.1): its label, the covered headers, and the parameters as written. */
const inputForm = /^\s*([a-z*][a-z0-9_.*-]*)=(\(((?:"[a-z0-9-]+"\s*)*)\)([^,]*))$/

interface Input {
  label: string
  covered: string[]
  /** The rest after the label, which is part of the signed text. */
  written: string
  parameters: Map<string, string>
}

function readInput(text: string): Input | undefined {
  const [, label, written, list = '', tail = ''] = inputForm.exec(text) ?? []
  if (label === undefined || written === undefined) return undefined
  const covered = [...list.matchAll(/"([a-z0-9-]+)"/g)].map(([, name]) => name ?? '')
  const parameters = [...tail.matchAll(/;\s*([a-z]+)=(?:"([^"]*)"|(\d+))/g)]
  return {
    label,
    covered,
    written,
    parameters: new Map(parameters.map(([, key = '', word, number]) => [key, word ?? number ?? ''])),
  }
}

/** Content-Digest (RFC 9530) of the body, by SHA-256 or SHA-512. */
function checkDigest({ headers, body }: SignedRequest): Check {
  const sent = headerValue(headers, 'content-digest') ?? ''
  const [, name, text] = /^\s*sha-(256|512)=:([A-Za-z0-9+/=]+):\s*$/.exec(sent) ?? []
  if (!text) return fail(id('body-hash'), 'The Content-Digest is not a single SHA-256 or SHA-512.')
  const expected = base64(hash(name === '256' ? 'sha256' : 'sha512', body))
  if (sameSecret(utf8(text), utf8(expected)))
    return pass(id('body-hash'), 'The Content-Digest is the hash of this body.')
  return fail(id('body-hash'), 'The Content-Digest is not the hash of this body.', {
    expected,
    actual: text.slice(0, 100),
  })
}

/** The signature base (RFC 9421, 2.5), for signatures that cover only headers. */
function signatureBase({ covered, written }: Input, request: SignedRequest): string | undefined {
  const lines = covered.map((name) => {
    const value = headerValue(request.headers, name)
    return value === undefined ? undefined : `"${name}": ${value.trim()}`
  })
  return lines.includes(undefined) ? undefined : [...lines, `"@signature-params": ${written}`].join('\n')
}

function signatureOf(label: string, text: string): Uint8Array | undefined {
  const [, name, value] = /^\s*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]+):\s*$/.exec(text) ?? []
  return name === label && value ? fromBase64(value) : undefined
}

/** The key in the response `{ id, key }` of MailChannels' key endpoint: PEM, or SPKI in base64. */
function keyOf(answer: string): PublicKey | undefined {
  const value = parseJson(answer)
  const key = isObject(value) && typeof value['key'] === 'string' ? value['key'] : answer
  const spki = spkiOfPem(key) ?? fromBase64(key.replaceAll(/\s/g, ''))
  return spki && { spki }
}

/** MailChannels: HTTP message signatures (RFC 9421) with Ed25519 over the digest of the body; valid for five minutes. */
export const mailchannels: CodeModule = async (request, _given, at) => {
  const absent = missingHeaders('mailchannels', request, names)
  if (absent) return { checks: [absent] }
  const [signatureText = '', inputText = ''] = names.map((name) => headerValue(request.headers, name))
  const input = readInput(inputText)
  const signature = input && signatureOf(input.label, signatureText)
  const base = input && signatureBase(input, request)
  if (!input || !signature || base === undefined || !input.covered.includes('content-digest'))
    return {
      checks: [
        fail(id('signature-form'), 'Signature and Signature-Input are not one signature of the Content-Digest.'),
      ],
    }
  const window = checkTimestamp(
    id('timestamp'),
    input.parameters.get('created') ?? '',
    { from: '', unit: 's', past: 300, future: 300 },
    at.now,
  )
  const start = [pass(id('signature-form'), 'The Content-Digest has one signature.'), window, checkDigest(request)]
  const keyId = input.parameters.get('keyid') ?? ''
  if (!/^[\w-]{1,64}$/.test(keyId))
    return { checks: [...start, fail(id('key'), 'MailChannels has no key with this id.')] }
  const answer = await fetchCertificate(
    id('key'),
    at,
    `https://api.mailchannels.net/tx/v1/webhook/public-key?id=${keyId}`,
  )
  if (typeof answer !== 'string') return { ...answer, checks: [...start, ...answer.checks] }
  const key = keyOf(answer)
  const isValid = key !== undefined && (await verifySignature('EdDSA', key, signature, utf8(base)))
  const verdict = isValid
    ? pass(id('signature'), 'The signature is valid.')
    : fail(id('signature'), 'The signature does not match these headers and MailChannels’ key.')
  return { checks: [...start, verdict] }
}
