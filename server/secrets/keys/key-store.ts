import { hkdfSync } from 'node:crypto'
import { closeSync, constants, openSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { problems, VhookError } from '../../core/model/errors.ts'
import { orFail, securePrivateFolder } from '../../platform/private-files.ts'

/** Bytes of a secret key. */
export const SIZE = 32

/** The two keys that one secret key of 32 bytes gives: to seal with, and to make fingerprints with. */
export interface Keys {
  sealing: Buffer
  fingerprints: Buffer
}

/** Where the key is, and the keys when they can be had. */
export interface KeyStore {
  /** For the screens: `key file ~/.config/vhook/key`. */
  keeper: string
  /** Undefined when there is no key yet, or none that can be used. */
  keys: Keys | undefined
  notices: string[]
  /** The keys, made now when there are none. Throws KEY_UNUSABLE rather than replace what lies there. */
  make(): Keys
}

export function keysOf(bytes: Buffer): Keys {
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', bytes, '', `vhook ${purpose}`, SIZE))
  return { sealing: derive('sealing'), fingerprints: derive('fingerprints') }
}

/** A store whose key is at hand. */
export function heldKey(keeper: string, keys: Keys, notices: string[] = []): KeyStore {
  return { keeper, keys, notices, make: () => keys }
}

/** A store whose key cannot be used: everything sealed stays locked, and nothing takes its place. */
export function lockedKey(keeper: string, why: string, notices: string[] = []): KeyStore {
  const problem = problems.keyUnusable(keeper, why)
  const make = (): Keys => {
    throw new VhookError(problem)
  }
  return { keeper, keys: undefined, notices: [...notices, problem.message], make }
}

/** 32 bytes in hex or base64. The format is checked first: decoding stops silently at the first wrong letter. */
export function bytesOf(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64')
  return undefined
}

/** The bytes of a file, or undefined when there is none. Throws KEY_UNUSABLE, for a link too, whoever put it there. */
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

/** Writes a new file with mode 0600. Another vhook may do so at the same moment: the first one's bytes count. */
export function createPrivateFile(file: string, fresh: Buffer): Buffer {
  securePrivateFolder(dirname(file))
  try {
    writeFileSync(file, fresh, { mode: 0o600, flag: 'wx', flush: true })
    return fresh
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return orFail(file, () => readFileSync(file))
    throw new VhookError(problems.keyUnusable(file, String((error as NodeJS.ErrnoException).code)), { cause: error })
  }
}

/** Configuration, apart from the data: a copy of the data folder must not hold its key. */
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
