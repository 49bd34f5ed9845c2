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

/** Only URLs of PayPal's own certificates. */
const certificateUrl = /^https:\/\/api(-m)?(\.sandbox)?\.paypal\.com\/[^?#]*$/

/** PayPal: RSA-SHA256 over `id|time|webhook id|crc32 of the body`, with a certificate that a header names. */
export const paypal: CodeModule = async (request, { settings }, at) => {
  const absent = missingHeaders('paypal', request, names)
  if (absent) return { checks: [absent] }
  const [id = '', time = '', text = '', url = ''] = names.map((name) => headerValues(request.headers, name)[0])
  const present = pass('paypal.signature-header', 'The four headers of the signature are present.')
  if (!certificateUrl.test(url))
    return {
      checks: [
        present,
        fail('paypal.certificate', 'The URL of the certificate is not one of PayPal.', { actual: url.slice(0, 200) }),
      ],
    }
  const pem = await fetchCertificate('paypal.certificate', at, url)
  if (typeof pem !== 'string') return { ...pem, checks: [present, ...pem.checks] }
  const spki = spkiOfPem(pem)
  const signature = fromBase64(text)
  if (!spki) return { checks: [present, fail('paypal.certificate', 'The certificate is not a PEM certificate.')] }
  if (!signature) return { checks: [present, fail('paypal.signature', 'The signature is not base64.')] }
  const signed = `${id}|${time}|${settings['webhookId']}|${crc32(request.body)}`
  const isValid = await verifySignature('RS256', { spki }, signature, utf8(signed))
  const verdict = isValid
    ? pass('paypal.signature', 'The signature is valid.')
    : fail('paypal.signature', `The signature does not match ${signed} and PayPal’s key.`, {
        hint: 'Simulator events do not verify. The webhook id must be that of this endpoint.',
      })
  return { checks: [present, pass('paypal.certificate', 'The certificate is from PayPal.'), verdict] }
}
