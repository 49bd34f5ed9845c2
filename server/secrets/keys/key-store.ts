import { hkdfSync } from 'node:crypto'
import { closeSync, constants, openSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { problems, VhookError } from '../../core/model/errors.ts'
import { orFail, securePrivateFolder, whyUnwritable } from '../../platform/private-files.ts'

/** Size of the secret key in bytes. */
export const KEY_SIZE = 32

/** The two keys that are derived from the secret key of 32 bytes. */
export interface Keys {
  sealing: Buffer
  fingerprints: Buffer
}

/** Where the key is stored, and the keys if they are available. */
export interface KeyStore {
  /** For display: `key file ~/.config/vhook/key`. */
  location: string
  /** Undefined if there is no key yet, or none that can be used. */
  keys: Keys | undefined
  notices: string[]
  /** The keys; creates them if there are none. Throws KEY_UNUSABLE instead of replacing a key that cannot be used. */
  create(): Keys
}

export function keysOf(bytes: Buffer): Keys {
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', bytes, '', `vhook ${purpose}`, KEY_SIZE))
  return { sealing: derive('sealing'), fingerprints: derive('fingerprints') }
}

/** A store whose key is available. */
export function availableKey(location: string, keys: Keys, notices: string[] = []): KeyStore {
  return { location, keys, notices, create: () => keys }
}

/** A store whose key cannot be used: everything sealed stays locked, and no other key is used instead. */
export function lockedKey(location: string, why: string, notices: string[] = []): KeyStore {
  const problem = problems.keyUnusable(location, why)
  const create = (): Keys => {
    throw new VhookError(problem)
  }
  return { location, keys: undefined, notices: [...notices, problem.message], create }
}

/** 32 bytes in hex or base64. The format is checked first: decoding stops silently at the first invalid character. */
export function parseKey(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64')
  return undefined
}

/** The bytes of a file, or undefined if it does not exist. Throws KEY_UNUSABLE, also for a symbolic link. */
export function readPrivate(file: string): Buffer | undefined {
  try {
    const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    try {
      return readFileSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new VhookError(problems.keyUnusable(file, String((error as NodeJS.ErrnoException).code)), { cause: error })
  }
}

/** Writes a new file with mode 0600. If another vhook writes it at the same moment, returns the bytes of the first. */
export function createPrivateFile(file: string, bytes: Buffer): Buffer {
  const why = whyUnwritable(dirname(file))
  if (why !== undefined) throw new VhookError(problems.configFolderUnusable(abbreviate(dirname(file)), why))
  securePrivateFolder(dirname(file))
  try {
    writeFileSync(file, bytes, { mode: 0o600, flag: 'wx', flush: true })
    return bytes
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return orFail(file, () => readFileSync(file))
    throw new VhookError(problems.keyUnusable(file, String((error as NodeJS.ErrnoException).code)), { cause: error })
  }
}

/** Apart from the data, because a copy of the data folder must not contain its key. */
export function configFolder(environment: NodeJS.ProcessEnv): string {
  const own = environment['VHOOK_CONFIG_DIR']
  if (own) return own
  if (process.platform === 'win32')
    return join(environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'vhook')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'vhook')
  return join(environment['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'vhook')
}

export function abbreviate(file: string): string {
  return file.startsWith(homedir()) ? `~${file.slice(homedir().length)}` : file
}
