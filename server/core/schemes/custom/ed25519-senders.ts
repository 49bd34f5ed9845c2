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

/** Keys of one set that are tried, at most. */
const keyLimit = 20

async function checkByKeys(
  name: CheckScope,
  keys: readonly PublicKey[],
  signature: Uint8Array,
  message: Uint8Array,
): Promise<Check> {
  for (const key of keys.slice(0, keyLimit)) {
    if (await verifySignature('EdDSA', key, signature, message))
      return pass(`${name}.signature`, 'The signature is right.')
  }
  return fail(`${name}.signature`, 'The signature is not right under any of the sender’s keys.')
}

/** Checks an Ed25519 signature under the key set at a fixed address; a key id narrows it. */
async function judgeBySet(
  name: CheckScope,
  at: At,
  url: string,
  kid: string | undefined,
  signature: Uint8Array | undefined,
  message: Uint8Array,
): Promise<Evaluation> {
  if (!signature) return { checks: [fail(`${name}.signature-form`, 'The signature is not written as it should be.')] }
  const keys = await keySet(at, url)
  if (!keys)
    return { checks: [skip(`${name}.key`, `The keys at ${url} cannot be had now.`)], notChecked: 'keys-unreachable' }
  const fitting = keys.filter((key) => kid === undefined || key.kid === kid).map(({ key }) => key)
  if (!fitting.length)
    return { checks: [fail(`${name}.key`, 'None of the sender’s keys has the id that the request names.')] }
  return { checks: [await checkByKeys(name, fitting, signature, message)] }
}

const falNames = [
  'X-Fal-Webhook-Request-Id',
  'X-Fal-Webhook-User-Id',
  'X-Fal-Webhook-Timestamp',
  'X-Fal-Webhook-Signature',
] as const

/** fal.ai: Ed25519 over three headers and the hash of the body, a line each; five minutes both ways. */
export const fal: CodeModule = async (request, _given, at) => {
  const absent = missingHeaders('fal', request, falNames)
  if (absent) return { checks: [absent] }
  const [id, user, time = '', text = ''] = falNames.map((name) => headerValue(request.headers, name))
  const window = checkTimestamp('fal.timestamp', time, { from: '', unit: 's', past: 300, future: 300 }, at.now)
  const message = utf8([id, user, time, hex(hash('sha256', request.body))].join('\n'))
  const judged = await judgeBySet(
    'fal',
    at,
    'https://rest.alpha.fal.ai/.well-known/jwks.json',
    undefined,
    fromHex(text),
    message,
  )
  return {
    ...judged,
    checks: [pass('fal.signature-header', 'The four headers of the signature are there.'), window, ...judged.checks],
  }
}

const turnkeyNames = [
  'X-Turnkey-Signature',
  'X-Turnkey-Signature-Key-Id',
  'X-Turnkey-Timestamp',
  'X-Turnkey-Event-Id',
] as const

/** Turnkey: Ed25519 over `v1.ed25519.<key id>.<time>.<event id>.<body>`, five minutes both ways. */
export const turnkey: CodeModule = async (request, _given, at) => {
  const absent = missingHeaders('turnkey', request, turnkeyNames)
  if (absent) return { checks: [absent] }
  const version = headerValue(request.headers, 'X-Turnkey-Signature-Version') ?? 'v1'
  if (version !== 'v1')
    return {
      checks: [
        fail('turnkey.version', 'The signature version is not known.', {
          expected: 'v1',
          actual: version.slice(0, 40),
        }),
      ],
    }
  const [text = '', kid, time = '', id] = turnkeyNames.map((name) => headerValue(request.headers, name))
  const window = checkTimestamp('turnkey.timestamp', time, { from: '', unit: 'ms', past: 300, future: 300 }, at.now)
  const message = concat([utf8(`v1.ed25519.${kid}.${time}.${id}.`), request.body])
  const signature = fromHex(text) ?? fromBase64(text) ?? fromBase64url(text)
  const url = 'https://api.turnkey.com/public/v1/discovery/webhooks/jwks'
  const judged = await judgeBySet('turnkey', at, url, kid, signature, message)
  return {
    ...judged,
    checks: [
      pass('turnkey.signature-header', 'The four headers of the signature are there.'),
      window,
      ...judged.checks,
    ],
  }
}
