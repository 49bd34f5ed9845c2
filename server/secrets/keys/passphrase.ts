import { randomBytes, scrypt } from 'node:crypto'
import { problems, VhookError } from '../../core/model/errors.ts'
import { parseJson, isObject } from '../../core/text/json.ts'
import { secureFile } from '../../platform/private-files.ts'
import { seal, unseal } from '../seal.ts'
import { createPrivateFile, keysOf, lockedKey, heldKey, readPrivate, SIZE } from './key-store.ts'
import type { Keys, KeyStore } from './key-store.ts'

/** How a phrase becomes a key (RFC 7914), and a seal that only the right phrase opens. Kept in the configuration folder. */
interface Recipe {
  n: number
  r: number
  p: number
  /** Hex. */
  salt: string
  /** Base64; absent while it is made. */
  check?: string
}

/** 2^17 takes 128 MiB and about half a second: what a guess costs, too. */
const COST = 2 ** 17
const SHORTEST = 8
const keeper = 'pass phrase of VHOOK_PASSPHRASE'
const seat = { id: 'vhook', version: 0, purpose: 'pass phrase' }

/**
 * The key that a phrase gives, by a recipe that is made with its first use. A wrong phrase locks, and changes nothing. Rejects
 * with BAD_OPTION for a phrase of fewer than 8 characters, FOLDER_UNSAFE, KEY_UNUSABLE.
 */
export async function passphraseKey(phrase: string, file: string, cost = COST): Promise<KeyStore> {
  if (phrase.length < SHORTEST)
    throw new VhookError(problems.badOption('VHOOK_PASSPHRASE', `must have ${SHORTEST} characters at least`))
  const notices = secureFile(file)
  const kept = readPrivate(file)
  const fresh = kept ? undefined : await makeRecipe(phrase, cost)
  const written = kept ?? createPrivateFile(file, fresh?.bytes ?? Buffer.alloc(0))
  if (fresh && written.equals(fresh.bytes)) return heldKey(keeper, fresh.keys, notices)
  const recipe = recipeIn(written)
  if (!recipe) return lockedKey(keeper, `${file} does not say how to make it`, notices)
  const keys = await derived(phrase, recipe)
  const opens = unseal(keys.sealing, seat, Buffer.from(recipe.check, 'base64')) !== undefined
  return opens ? heldKey(keeper, keys, notices) : lockedKey(keeper, 'it is another phrase', notices)
}

async function makeRecipe(phrase: string, n: number): Promise<{ bytes: Buffer; keys: Keys }> {
  const recipe: Recipe = { n, r: 8, p: 1, salt: randomBytes(SIZE).toString('hex') }
  const keys = await derived(phrase, recipe)
  const check = Buffer.from(seal(keys.sealing, seat, 'vhook')).toString('base64')
  return { bytes: Buffer.from(`${JSON.stringify({ ...recipe, check })}\n`), keys }
}

function derived(phrase: string, { n, r, p, salt }: Recipe): Promise<Keys> {
  const { promise, resolve, reject } = Promise.withResolvers<Keys>()
  // The same phrase, typed on another system, is the same bytes only in one normal form.
  const text = phrase.normalize('NFKC')
  scrypt(text, Buffer.from(salt, 'hex'), SIZE, { N: n, r, p, maxmem: 256 * n * r }, (error, bytes) =>
    error ? reject(error) : resolve(keysOf(bytes)),
  )
  return promise
}

/** Undefined for what no vhook has written: a damaged file must not cost all memory. */
function recipeIn(bytes: Buffer): Required<Recipe> | undefined {
  const found = parseJson(bytes.toString('utf8'))
  if (!isObject(found)) return undefined
  const { n, r, p, salt, check } = found as Partial<Recipe>
  const isSound = powers.has(Number(n)) && r === 8 && p === 1 && /^[0-9a-f]{64}$/.test(String(salt))
  return isSound && typeof check === 'string' ? { n: Number(n), r, p, salt: String(salt), check } : undefined
}

const powers = new Set([14, 15, 16, 17, 18, 19, 20].map((power) => 2 ** power))
