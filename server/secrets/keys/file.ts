import { randomBytes } from 'node:crypto'
import { secureFile } from '../../platform/private-files.ts'
import { abbreviate, createPrivateFile, keysOf, lockedKey, heldKey, readPrivate, SIZE } from './key-store.ts'
import type { KeyStore } from './key-store.ts'

/** 32 random bytes in a file with mode 0600, made with the first secret. Throws FOLDER_UNSAFE, KEY_UNUSABLE. */
export function keyFile(file: string): KeyStore {
  const keeper = `key file ${abbreviate(file)}`
  const notices = secureFile(file)
  const bytes = readPrivate(file)
  if (!bytes)
    return { keeper, keys: undefined, notices, make: () => keysOf(createPrivateFile(file, randomBytes(SIZE))) }
  if (bytes.length === SIZE) return heldKey(keeper, keysOf(bytes), notices)
  return lockedKey(keeper, `it has ${bytes.length} bytes, not ${SIZE}`, notices)
}
