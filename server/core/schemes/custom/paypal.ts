import { verifySignature } from '../../crypto/public-key.ts'
import { fromBase64, utf8 } from '../../text/bytes.ts'
import { crc32 } from '../../crypto/hmac.ts'
import { spkiOfPem } from '../../crypto/asn1.ts'
import { headerValues } from '../../model/request.ts'
import { fail, pass } from '../../model/verification.ts'
import { fetchCertificate } from './certificate.ts'
import { type CodeModule, missingHeaders } from './module.ts'

const names = [
  'PAYPAL-TRANSMISSION-ID',
  'PAYPAL-TRANSMISSION-TIME',
  'PAYPAL-TRANSMISSION-SIG',
  'PAYPAL-CERT-URL',
] as const

/** PayPal's certificates, and nobody else's. */
const certificateUrl = /^https:\/\/api(-m)?(\.sandbox)?\.paypal\.com\/[^?#]*$/

/** PayPal: RSA-SHA256 over `id|time|webhook id|crc32 of the body`, with a certificate that a header names. */
export const paypal: CodeModule = async (request, { settings }, at) => {
  const absent = missingHeaders('paypal', request, names)
  if (absent) return { checks: [absent] }
  const [id = '', time = '', text = '', url = ''] = names.map((name) => headerValues(request.headers, name)[0])
  const there = pass('paypal.signature-header', 'The four headers of the signature are there.')
  if (!certificateUrl.test(url))
    return {
      checks: [
        there,
        fail('paypal.certificate', 'The certificate is not at an address of PayPal.', { actual: url.slice(0, 200) }),
      ],
    }
  const pem = await fetchCertificate('paypal.certificate', at, url)
  if (typeof pem !== 'string') return { ...pem, checks: [there, ...pem.checks] }
  const spki = spkiOfPem(pem)
  const signature = fromBase64(text)
  if (!spki) return { checks: [there, fail('paypal.certificate', 'The certificate cannot be read.')] }
  if (!signature) return { checks: [there, fail('paypal.signature', 'The signature is not base64.')] }
  const signed = `${id}|${time}|${settings['webhookId']}|${crc32(request.body)}`
  const right = await verifySignature('RS256', { spki }, signature, utf8(signed))
  const verdict = right
    ? pass('paypal.signature', 'The signature is right.')
    : fail('paypal.signature', `The signature is not PayPal’s for ${signed}.`, {
        hint: 'Events of the simulator do not verify; the webhook id must be the one of this endpoint.',
      })
  return { checks: [there, pass('paypal.certificate', 'The certificate is PayPal’s.'), verdict] }
}
