import { dirname, join } from 'node:path'
import { problems, VhookError } from '../../core/model/errors.ts'
import { keyFile } from './file.ts'
import { keychainKey } from './keychain.ts'
import type { KeychainOptions } from './keychain.ts'
import { passphraseKey } from './passphrase.ts'
import { availableKey, configFolder, keysOf, parseKey } from './key-store.ts'
import type { KeyStore } from './key-store.ts'

interface OpenOptions {
  /** Value of the environment variable. */
  value: string
  /** Path of the key file; other files are stored beside it. */
  file: string
  keychain: KeychainOptions
}

/** Where the key can be instead of the key file. The first environment variable that is set counts. */
const sources: ReadonlyArray<
  readonly [variable: string, open: (options: OpenOptions) => Promise<KeyStore> | KeyStore]
> = [
  ['VHOOK_KEY', ({ value }) => givenKey(value)],
  ['VHOOK_PASSPHRASE', ({ value, file }) => passphraseKey(value, join(dirname(file), 'passphrase.json'))],
  ['VHOOK_KEYCHAIN', ({ keychain }) => keychainKey(keychain)],
]

const off = new Set(['', '0', 'false', 'no'])

/**
 * The key of this installation, from the source that the environment selects, otherwise from a file apart from the data. If a source
 * fails, no other is tried. Rejects with BAD_OPTION, FOLDER_UNSAFE, KEY_UNUSABLE.
 */
export async function openKeyStore(
  file: string | undefined,
  environment: NodeJS.ProcessEnv,
  keychain: Partial<KeychainOptions> = {},
): Promise<KeyStore> {
  const path = file ?? join(configFolder(environment), 'key')
  const selected = sources.filter(([variable]) => isSet(variable, environment))
  const [first, ...others] = selected
  if (!first) return keyFile(path)
  const [variable, open] = first
  const options = { cwd: process.cwd(), environment, ...keychain }
  const store = await open({ value: environment[variable] ?? '', file: path, keychain: options })
  const unused = others.map(([other]) => `${other} is ignored, because ${variable} is set.`)
  return { ...store, notices: [...store.notices, ...unused] }
}

/** A switch can be off; a key or a passphrase counts if it is not empty. */
function isSet(variable: string, environment: NodeJS.ProcessEnv): boolean {
  const value = environment[variable] ?? ''
  return variable === 'VHOOK_KEYCHAIN' ? !off.has(value.toLowerCase()) : value !== ''
}

function givenKey(text: string): KeyStore {
  const bytes = parseKey(text.trim())
  if (!bytes) throw new VhookError(problems.badOption('VHOOK_KEY', 'must be 32 bytes in hex or base64'))
  return availableKey('environment variable VHOOK_KEY', keysOf(bytes))
}
