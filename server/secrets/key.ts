import { hkdfSync, randomBytes } from 'node:crypto'
import { closeSync, constants, openSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { problems, VhookError } from '../core/errors.ts'
import { orFail, secureFile, securePrivateFolder } from '../private-files.ts'

const SIZE = 32

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

/** From the environment when `VHOOK_KEY` is set, else from a file apart from the data. Throws BAD_OPTION, FOLDER_UNSAFE. */
export function openKeyStore(file: string | undefined, environment: NodeJS.ProcessEnv): KeyStore {
  const text = environment['VHOOK_KEY']
  if (text !== undefined && text !== '') return fromText(text)
  return fromFile(file ?? join(configFolder(environment), 'key'))
}

function fromText(text: string): KeyStore {
  const bytes = bytesOf(text.trim())
  if (!bytes) throw new VhookError(problems.badOption('VHOOK_KEY', 'must be 32 bytes in hex or base64'))
  const keys = keysOf(bytes)
  return { keeper: 'environment variable VHOOK_KEY', keys, notices: [], make: () => keys }
}

/** The format is checked first: decoding hex or base64 stops silently at the first wrong letter. */
function bytesOf(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64')
  return undefined
}

function fromFile(file: string): KeyStore {
  const keeper = `key file ${abbreviate(file)}`
  const notices = secureFile(file)
  const bytes = read(file)
  if (!bytes) return { keeper, keys: undefined, notices, make: () => keysOf(create(file)) }
  if (bytes.length === SIZE) return store(keeper, keysOf(bytes), notices)
  const problem = problems.keyUnusable(file, `it has ${bytes.length} bytes, not ${SIZE}`)
  const make = (): Keys => {
    throw new VhookError(problem)
  }
  return { keeper, keys: undefined, notices: [...notices, problem.message], make }
}

function store(keeper: string, keys: Keys, notices: string[]): KeyStore {
  return { keeper, keys, notices, make: () => keys }
}

function read(file: string): Buffer | undefined {
  try {
    // Not through a link, whoever put it there since it was looked at.
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

/** Another vhook may make it at the same moment: the first one's key counts. */
function create(file: string): Buffer {
  securePrivateFolder(dirname(file))
  const fresh = randomBytes(SIZE)
  try {
    writeFileSync(file, fresh, { mode: 0o600, flag: 'wx', flush: true })
    return fresh
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return orFail(file, () => readFileSync(file))
    throw new VhookError(problems.keyUnusable(file, String((error as NodeJS.ErrnoException).code)), { cause: error })
  }
}

function keysOf(bytes: Buffer): Keys {
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', bytes, '', `vhook ${purpose}`, SIZE))
  return { sealing: derive('sealing'), fingerprints: derive('fingerprints') }
}

/** Configuration, apart from the data: a copy of the data folder must not hold its key. */
function configFolder(environment: NodeJS.ProcessEnv): string {
  const own = environment['VHOOK_CONFIG_DIR']
  if (own) return own
  if (process.platform === 'win32')
    return join(environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'vhook')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'vhook')
  return join(environment['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'vhook')
}

function abbreviate(file: string): string {
  return file.startsWith(homedir()) ? `~${file.slice(homedir().length)}` : file
}
