import type { FullKeyRule, PublicKeyRule, Recipe } from '../recipe/recipe.ts'
import { quoted } from '../text.ts'

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)

const stripped = (name: string, strip: readonly string[]) =>
  name + strip.map((prefix) => `.replace(/^${escaped(prefix)}/, "")`).join('')

const isPlain = ({ encoding, strip, normalize, derive }: FullKeyRule) =>
  encoding === 'utf8' && !strip.length && !normalize && !derive

/** Reads a secret from the environment. An empty secret would accept any signature. */
export function fromEnvironment(variable: string, name: string, typed: boolean): string[] {
  return [
    `const ${name} = process.env.${variable}${typed ? ' ?? ""' : ''}`,
    `if (!${name}) throw new Error("Set ${variable}.")`,
  ]
}

/** An expression for the key's bytes or text, from the variable `secret`. */
export function keyExpression({ encoding, strip, normalize, derive }: FullKeyRule): string {
  const text = `${stripped('secret', strip)}${normalize ? `.normalize("${normalize}")` : ''}`
  const bytes = encoding === 'utf8' ? text : `Buffer.from(${text}, "${encoding}")`
  return derive ? `createHash("${derive}").update(${bytes}).digest()` : bytes
}

const keyReaders: Record<PublicKeyRule['form'], (text: string) => string> = {
  'ed25519-hex': (text) => okp(`Buffer.from(${text}, "hex").toString("base64url")`),
  'ed25519-base64': (text) => okp(`Buffer.from(${text}, "base64").toString("base64url")`),
  'spki-base64': (text) => `createPublicKey({ key: Buffer.from(${text}, "base64"), format: "der", type: "spki" })`,
  pem: (text) => `createPublicKey(${text})`,
}

const okp = (x: string) => `createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: ${x} }, format: "jwk" })`

function publicKeySetup({ form, strip, fixed }: PublicKeyRule, variable: string, typed: boolean): string[] {
  const text =
    fixed === undefined ? fromEnvironment(variable, 'publicKey', typed) : [`const publicKey = ${quoted(fixed)}`]
  return [...text, `const key = ${keyReaders[form](stripped('publicKey', strip))}`]
}

/** Node ignores invalid characters when decoding, so a secret in another encoding would decode to an empty key. */
const keyGuard = ({ encoding }: FullKeyRule) =>
  encoding === 'utf8' ? [] : [`if (!key.length) throw new Error("WEBHOOK_SECRET is not in ${encoding}.")`]

function secretSetup(recipe: Recipe, typed: boolean): string[] {
  if (recipe.kind !== 'steps') return []
  const { key, publicKey, secretName } = recipe
  if (publicKey) return publicKeySetup(publicKey, secretName, typed)
  if (!key) return fromEnvironment(secretName, 'secret', typed)
  if (isPlain(key)) return fromEnvironment(secretName, 'key', typed)
  return [...fromEnvironment(secretName, 'secret', typed), `const key = ${keyExpression(key)}`, ...keyGuard(key)]
}

const urlWhy = '// The sender signs the public URL, which behind a proxy or tunnel differs from the one the app sees.'

function urlSetup({ needs, url }: Recipe, typed: boolean): string[] {
  if (!needs.url) return []
  if (url !== undefined) return [urlWhy, `const url = ${quoted(url)}`]
  return [
    urlWhy,
    '// PUBLIC_URL is its origin, without a trailing slash: https://example.com',
    ...fromEnvironment('PUBLIC_URL', 'publicUrl', typed),
  ]
}

/** Code that runs once, when the app starts. */
export function setupLines(recipe: Recipe, typed: boolean): string[] {
  return [...secretSetup(recipe, typed), ...urlSetup(recipe, typed)]
}
