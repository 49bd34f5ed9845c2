import { randomBytes } from 'node:crypto'
import { secureFile } from '../../platform/private-files.ts'
import { abbreviate, availableKey, createPrivateFile, KEY_SIZE, keysOf, lockedKey, readPrivate } from './key-store.ts'
import type { Keys, KeyStore } from './key-store.ts'

/** 32 random bytes in a file with mode 0600, created with the first secret. Throws FOLDER_UNSAFE, KEY_UNUSABLE. */
export function keyFile(file: string): KeyStore {
  const location = `key file ${abbreviate(file)}`
  const notices = secureFile(file)
  const bytes = readPrivate(file)
  const create = (): Keys => keysOf(createPrivateFile(file, randomBytes(KEY_SIZE)))
  if (!bytes) return { location, keys: undefined, notices, create }
  if (bytes.length === KEY_SIZE) return availableKey(location, keysOf(bytes), notices)
  return lockedKey(location, `it has ${bytes.length} bytes instead of ${KEY_SIZE}`, notices)
}
