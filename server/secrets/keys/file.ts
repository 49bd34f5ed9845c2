import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { problems } from '../../core/model/errors.ts'
import { secureFile, whyUnwritable } from '../../platform/private-files.ts'
import { abbreviate, availableKey, createPrivateFile, KEY_SIZE, keysOf, lockedKey, readPrivate } from './key-store.ts'
import type { Keys, KeyStore } from './key-store.ts'

/** 32 random bytes in a file with mode 0600, created with the first secret. Throws FOLDER_UNSAFE, KEY_UNUSABLE. */
export function keyFile(file: string): KeyStore {
  const location = `key file ${abbreviate(file)}`
  if (whyUnwritable(dirname(file)) === 'ENOTDIR') return missingFile(file, location, [])
  const notices = secureFile(file)
  const bytes = readPrivate(file)
  if (!bytes) return missingFile(file, location, notices)
  if (bytes.length === KEY_SIZE) return availableKey(location, keysOf(bytes), notices)
  return lockedKey(location, `it has ${bytes.length} bytes instead of ${KEY_SIZE}`, notices)
}

/** A folder that cannot be written is reported at once: there may be no secret to store for a long time. */
function missingFile(file: string, location: string, notices: readonly string[]): KeyStore {
  const why = whyUnwritable(dirname(file))
  const problem = why === undefined ? undefined : problems.configFolderUnusable(abbreviate(dirname(file)), why)
  let keys: Keys | undefined
  return {
    get location() {
      if (keys) return location
      return `${location} (${problem ? 'cannot be created' : 'not created yet'})`
    },
    keys: undefined,
    notices: [...notices, ...(problem ? [`${problem.message} ${problem.hint}`] : [])],
    create: () => (keys ??= keysOf(createPrivateFile(file, randomBytes(KEY_SIZE)))),
  }
}
