import { randomBytes, scrypt } from 'node:crypto'
import { problems, VhookError } from '../../core/model/errors.ts'
import { parseJson, isObject } from '../../core/text/json.ts'
import { secureFile } from '../../platform/private-files.ts'
import { seal, unseal } from '../seal.ts'
import { availableKey, createPrivateFile, KEY_SIZE, keysOf, lockedKey, readPrivate } from './key-store.ts'
import type { Keys, KeyStore } from './key-store.ts'

/** Parameters of scrypt (RFC 7914), and a sealed text by which the passphrase is checked. Stored in the configuration folder. */
interface ScryptFile {
  n: number
  r: number
  p: number
  /** Hex. */
  salt: string
  /** Base64; absent while the file is created. */
  check?: string
}

/** 2^17 takes 128 MiB and about half a second, also for each guess of an attacker. */
const COST = 2 ** 17
const SHORTEST = 8
const location = 'environment variable VHOOK_PASSPHRASE'
const context = { id: 'vhook', version: 0, purpose: 'pass phrase' }

/**
 * Derives the key from a passphrase; its first use creates the file with the parameters. A wrong passphrase locks the key and changes
 * nothing. Rejects with BAD_OPTION for fewer than 8 characters, FOLDER_UNSAFE, KEY_UNUSABLE.
 */
export async function passphraseKey(passphrase: string, file: string, cost = COST): Promise<KeyStore> {
  if (passphrase.length < SHORTEST)
    throw new VhookError(problems.badOption('VHOOK_PASSPHRASE', `must have at least ${SHORTEST} characters`))
  const notices = secureFile(file)
  const existing = readPrivate(file)
  const created = existing ? undefined : await createParameters(passphrase, cost)
  const stored = existing ?? createPrivateFile(file, created?.bytes ?? Buffer.alloc(0))
  if (created && stored.equals(created.bytes)) return availableKey(location, created.keys, notices)
  const parameters = parseParameters(stored)
  if (!parameters) return lockedKey(location, `${file} does not contain the parameters of the passphrase`, notices)
  const keys = await deriveKeys(passphrase, parameters)
  const isRight = unseal(keys.sealing, context, Buffer.from(parameters.check, 'base64')) !== undefined
  return isRight
    ? availableKey(location, keys, notices)
    : lockedKey(location, 'the passphrase is not the one used before', notices)
}

async function createParameters(passphrase: string, n: number): Promise<{ bytes: Buffer; keys: Keys }> {
  const parameters: ScryptFile = { n, r: 8, p: 1, salt: randomBytes(KEY_SIZE).toString('hex') }
  const keys = await deriveKeys(passphrase, parameters)
  const check = Buffer.from(seal(keys.sealing, context, 'vhook')).toString('base64')
  return { bytes: Buffer.from(`${JSON.stringify({ ...parameters, check })}\n`), keys }
}

function deriveKeys(passphrase: string, { n, r, p, salt }: ScryptFile): Promise<Keys> {
  const { promise, resolve, reject } = Promise.withResolvers<Keys>()
  // The same passphrase typed on another system has the same bytes only in a normal form.
  const text = passphrase.normalize('NFKC')
  scrypt(text, Buffer.from(salt, 'hex'), KEY_SIZE, { N: n, r, p, maxmem: 256 * n * r }, (error, bytes) =>
    error ? reject(error) : resolve(keysOf(bytes)),
  )
  return promise
}

/** Undefined for parameters that vhook never writes: a damaged file must not allocate all memory. */
function parseParameters(bytes: Buffer): Required<ScryptFile> | undefined {
  const found = parseJson(bytes.toString('utf8'))
  if (!isObject(found)) return undefined
  const { n, r, p, salt, check } = found as Partial<ScryptFile>
  const isValid = powers.has(Number(n)) && r === 8 && p === 1 && /^[0-9a-f]{64}$/.test(String(salt))
  return isValid && typeof check === 'string' ? { n: Number(n), r, p, salt: String(salt), check } : undefined
}

const powers = new Set([14, 15, 16, 17, 18, 19, 20].map((power) => 2 ** power))
