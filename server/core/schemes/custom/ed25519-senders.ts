import { type PublicKey, verifySignature } from '../../crypto/public-key.ts'
import { concat, fromBase64, fromBase64url, fromHex, hex, utf8 } from '../../text/bytes.ts'
import { hash } from '../../crypto/hmac.ts'
import type { At } from '../../model/evidence.ts'
import { headerValue } from '../../model/request.ts'
import { type Check, fail, pass, skip, type CheckScope } from '../../model/verification.ts'
import type { Evaluation } from '../plans/evaluation.ts'
import { keySet } from '../plans/oauth2-jwt.ts'
import { checkTimestamp } from '../checks/timestamp.ts'
import { type CodeModule, missingHeaders } from './module.ts'
import { customTimes } from './times.ts'

/** The most keys of one set that are tried. */
const keyLimit = 20

async function checkByKeys(
  name: CheckScope,
  keys: readonly PublicKey[],
  signature: Uint8Array,
  message: Uint8Array,
): Promise<Check> {
  for (const key of keys.slice(0, keyLimit)) {
    if (await verifySignature('EdDSA', key, signature, message))
      return pass(`${name}.signature`, 'The signature is valid.')
  }
  return fail(`${name}.signature`, 'The signature does not match any of the sender’s keys.')
}

/** Verifies an Ed25519 signature with the keys at a fixed URL, or with the one that `kid` names. */
async function evaluateByKeySet(
  name: CheckScope,
  at: At,
  url: string,
  kid: string | undefined,
  signature: Uint8Array | undefined,
  message: Uint8Array,
): Promise<Evaluation> {
  if (!signature) return { checks: [fail(`${name}.signature-form`, 'The signature is not in the expected encoding.')] }
  const keys = await keySet(at, url)
  if (!keys)
    return { checks: [skip(`${name}.key`, `The keys at ${url} could not be fetched.`)], notChecked: 'keys-unreachable' }
  const fitting = keys.filter((key) => kid === undefined || key.kid === kid).map(({ key }) => key)
  if (!fitting.length) return { checks: [fail(`${name}.key`, 'The sender has no key with the id in the request.')] }
  return { checks: [await checkByKeys(name, fitting, signature, message)] }
}

const falNames = [
  'X-Fal-Webhook-Request-Id',
  'X-Fal-Webhook-User-Id',
  'X-Fal-Webhook-Timestamp',
  'X-Fal-Webhook-Signature',
] as const

/** fal.ai: Ed25519 over three headers and the hash of the body, one per line; valid for five minutes before and after its time. */
export const fal: CodeModule = async (request, _given, at) => {
  const absent = missingHeaders('fal', request, falNames)
  if (absent) return { checks: [absent] }
  const [id, user, time = '', text = ''] = falNames.map((name) => headerValue(request.headers, name))
  const window = checkTimestamp('fal.timestamp', time, customTimes.fal, at.now)
  const message = utf8([id, user, time, hex(hash('sha256', request.body))].join('\n'))
  const evaluation = await evaluateByKeySet(
    'fal',
    at,
    'https://rest.alpha.fal.ai/.well-known/jwks.json',
    undefined,
    fromHex(text),
    message,
  )
  return {
    ...evaluation,
    checks: [
      pass('fal.signature-header', 'The four headers of the signature are present.'),
      window,
      ...evaluation.checks,
    ],
  }
}

const turnkeyNames = [
  'X-Turnkey-Signature',
  'X-Turnkey-Signature-Key-Id',
  'X-Turnkey-Timestamp',
  'X-Turnkey-Event-Id',
] as const

/** Turnkey: Ed25519 over `v1.ed25519.<key id>.<time>.<event id>.<body>`; valid for five minutes before and after its time. */
export const turnkey: CodeModule = async (request, _given, at) => {
  const absent = missingHeaders('turnkey', request, turnkeyNames)
  if (absent) return { checks: [absent] }
  const version = headerValue(request.headers, 'X-Turnkey-Signature-Version') ?? 'v1'
  if (version !== 'v1')
    return {
      checks: [
        fail('turnkey.version', 'The signature version is unknown.', {
          expected: 'v1',
          actual: version.slice(0, 40),
        }),
      ],
    }
  const [text = '', kid, time = '', id] = turnkeyNames.map((name) => headerValue(request.headers, name))
  const window = checkTimestamp('turnkey.timestamp', time, customTimes.turnkey, at.now)
  const message = concat([utf8(`v1.ed25519.${kid}.${time}.${id}.`), request.body])
  const signature = fromHex(text) ?? fromBase64(text) ?? fromBase64url(text)
  const url = 'https://api.turnkey.com/public/v1/discovery/webhooks/jwks'
  const evaluation = await evaluateByKeySet('turnkey', at, url, kid, signature, message)
  return {
    ...evaluation,
    checks: [
      pass('turnkey.signature-header', 'The four headers of the signature are present.'),
      window,
      ...evaluation.checks,
    ],
  }
}
