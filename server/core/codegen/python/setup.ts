import type { FullKeyRule, PublicKeyRule, Recipe, StepsRecipe } from '../recipe/recipe.ts'
import { quoted } from '../text.ts'

/** Reads a variable from the environment. An empty secret would accept any signature. */
export const fromEnvironment = (variable: string, name: string): string[] => [
  `${name} = os.environ.get("${variable}", "")`,
  `if not ${name}:`,
  `    raise RuntimeError("Set ${variable}.")`,
]

const stripped = (name: string, strip: readonly string[]) =>
  name + strip.map((prefix) => `.removeprefix(${quoted(prefix)})`).join('')

const decoders: Record<FullKeyRule['encoding'], (text: string) => string> = {
  utf8: (text) => `${text}.encode()`,
  hex: (text) => `bytes.fromhex(${text})`,
  base64: (text) => `base64.b64decode(${text})`,
  base64url: (text) => `base64.urlsafe_b64decode(${text} + "==")`,
}

/** The key's bytes, made of the constant SECRET. */
export function keyExpression({ encoding, strip, normalize, derive }: FullKeyRule): string {
  const text = stripped('SECRET', strip)
  const bytes = decoders[encoding](normalize ? `unicodedata.normalize("${normalize}", ${text})` : text)
  return derive ? `hashlib.${derive}(${bytes}).digest()` : bytes
}

const keyReaders: Record<PublicKeyRule['form'], (text: string) => string> = {
  'ed25519-hex': (text) => `Ed25519PublicKey.from_public_bytes(bytes.fromhex(${text}))`,
  'ed25519-base64': (text) => `Ed25519PublicKey.from_public_bytes(base64.b64decode(${text}))`,
  'spki-base64': (text) => `load_der_public_key(base64.b64decode(${text}))`,
  pem: (text) => `load_pem_public_key(${text}.encode())`,
}

function publicKeySetup({ form, strip, fixed }: PublicKeyRule, variable: string): string[] {
  const text = fixed === undefined ? fromEnvironment(variable, 'PUBLIC_KEY') : [`PUBLIC_KEY = ${quoted(fixed)}`]
  return [...text, `KEY = ${keyReaders[form](stripped('PUBLIC_KEY', strip))}`]
}

/** Python ignores invalid base64 characters, so a secret in another encoding would decode to an empty key. */
const keyGuard = ({ encoding }: FullKeyRule) =>
  encoding === 'utf8' ? [] : ['if not KEY:', `    raise RuntimeError("WEBHOOK_SECRET is not in ${encoding}.")`]

export function secretSetup({ key, publicKey, secretName }: StepsRecipe): string[] {
  if (publicKey) return publicKeySetup(publicKey, secretName)
  const secret = fromEnvironment(secretName, 'SECRET')
  return key ? [...secret, `KEY = ${keyExpression(key)}`, ...keyGuard(key)] : secret
}

const urlWhy = '# The sender signs the public URL, which behind a proxy or tunnel differs from the one the app sees.'

export function urlSetup({ needs, url }: Recipe): string[] {
  if (!needs.url) return []
  if (url !== undefined) return [urlWhy, `url = ${quoted(url)}`]
  const what = '# PUBLIC_URL is its origin, without a trailing slash: https://example.com'
  return [urlWhy, what, ...fromEnvironment('PUBLIC_URL', 'PUBLIC_URL')]
}
