import { dirname, join } from 'node:path'
import { problems, VhookError } from '../../core/model/errors.ts'
import { keyFile } from './file.ts'
import { keychainKey } from './keychain.ts'
import type { KeychainOptions } from './keychain.ts'
import { passphraseKey } from './passphrase.ts'
import { bytesOf, configFolder, keysOf, heldKey } from './key-store.ts'
import type { KeyStore } from './key-store.ts'

interface Asked {
  /** Value of the variable that asks for it. */
  value: string
  /** The key file's place; what else is kept lies beside it. */
  file: string
  keychain: KeychainOptions
}

/** Where the key can be instead of the key file, by the environment variable that asks for it; the first that is set counts. */
const places: ReadonlyArray<readonly [variable: string, open: (asked: Asked) => Promise<KeyStore> | KeyStore]> = [
  ['VHOOK_KEY', ({ value }) => givenKey(value)],
  ['VHOOK_PASSPHRASE', ({ value, file }) => passphraseKey(value, join(dirname(file), 'passphrase.json'))],
  ['VHOOK_KEYCHAIN', ({ keychain }) => keychainKey(keychain)],
]

const off = new Set(['', '0', 'false', 'no'])

/**
 * The key of this installation, from where the environment says, else from a file apart from the data. Never from a second place
 * when the first fails. Rejects with BAD_OPTION, FOLDER_UNSAFE, KEY_UNUSABLE.
 */
export async function openKeyStore(
  file: string | undefined,
  environment: NodeJS.ProcessEnv,
  keychain: Partial<KeychainOptions> = {},
): Promise<KeyStore> {
  const place = file ?? join(configFolder(environment), 'key')
  const asked = places.filter(([variable]) => isSet(variable, environment))
  const [first, ...others] = asked
  if (!first) return keyFile(place)
  const [variable, open] = first
  const options = { cwd: process.cwd(), environment, ...keychain }
  const store = await open({ value: environment[variable] ?? '', file: place, keychain: options })
  const unused = others.map(([other]) => `${other} is not looked at, because ${variable} is set.`)
  return { ...store, notices: [...store.notices, ...unused] }
}

/** A switch can be off; a key or a phrase is whatever stands there. */
function isSet(variable: string, environment: NodeJS.ProcessEnv): boolean {
  const value = environment[variable] ?? ''
  return variable === 'VHOOK_KEYCHAIN' ? !off.has(value.toLowerCase()) : value !== ''
}

function givenKey(text: string): KeyStore {
  const bytes = bytesOf(text.trim())
  if (!bytes) throw new VhookError(problems.badOption('VHOOK_KEY', 'must be 32 bytes in hex or base64'))
  return heldKey('environment variable VHOOK_KEY', keysOf(bytes))
}
