import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { availableKey, KEY_SIZE, keysOf, lockedKey, parseKey } from './key-store.ts'
import type { KeyStore } from './key-store.ts'

export interface KeychainOptions {
  /** The user's project: where the package is resolved, beside the global folder. */
  cwd: string
  environment: NodeJS.ProcessEnv
  /** For each access to the keychain, in ms; 3,000 when absent. */
  timeoutMs?: number
}

const PACKAGE = '@napi-rs/keyring'
const TIMEOUT = 3_000
const location = 'system keychain'

/**
 * The key in the system keychain, through a package that the user installs: vhook does not include it. Created there if there is none.
 * Any error locks the key and is reported in a notice; no other key is used instead.
 */
export async function keychainKey(options: KeychainOptions): Promise<KeyStore> {
  const module = findPackage(options)
  if (module === undefined)
    return lockedKey(location, `${PACKAGE} is not installed, neither in this project nor globally`)
  try {
    const text = (await accessKeychain(module, 'get', '', options)) || (await createKey(module, options))
    const bytes = parseKey(text)
    return bytes ? availableKey(location, keysOf(bytes)) : lockedKey(location, 'its entry is not a key')
  } catch (error) {
    return lockedKey(location, (error as Error).message)
  }
}

/** Read back, because another vhook may create one at the same moment. */
async function createKey(module: string, options: KeychainOptions): Promise<string> {
  await accessKeychain(module, 'set', randomBytes(KEY_SIZE).toString('hex'), options)
  return await accessKeychain(module, 'get', '', options)
}

function findPackage({ cwd, environment }: KeychainOptions): string | undefined {
  const prefix = dirname(process.execPath)
  const globals = [join(prefix, '..', 'lib', 'node_modules'), join(prefix, 'node_modules')]
  const own = environment['APPDATA'] ? [join(environment['APPDATA'], 'npm', 'node_modules')] : []
  try {
    return createRequire(join(cwd, 'package.json')).resolve(PACKAGE, { paths: [cwd, ...globals, ...own] })
  } catch {
    // Not installed.
    return undefined
  }
}

/** Reads a new key from standard input and writes the stored one to standard output: other users can read a command line. */
const script = `
const { Entry } = await import(process.argv[1])
const entry = new Entry('vhook', 'key')
if (process.argv[2] === 'get') process.stdout.write(entry.getPassword() ?? '')
else entry.setPassword(await (await import('node:stream/consumers')).text(process.stdin))
`

/** In its own process: a keychain that hangs (such as a dead D-Bus) can only be stopped with its process. */
function accessKeychain(module: string, verb: 'get' | 'set', text: string, options: KeychainOptions): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const { timeoutMs: timeout = TIMEOUT, environment } = options
  const { VHOOK_KEY: _key, VHOOK_PASSPHRASE: _phrase, ...env } = environment
  const args = ['--input-type=module', '-e', script, pathToFileURL(module).href, verb]
  const child = execFile(
    process.execPath,
    args,
    { timeout, killSignal: 'SIGKILL', env, encoding: 'utf8' },
    (error, out) => {
      if (!error) return resolve(out)
      reject(
        new Error(error.killed ? `it did not respond within ${timeout / 1_000} s` : 'it denied access', {
          cause: error,
        }),
      )
    },
  )
  child.stdin?.on('error', () => undefined) // It exited before it read everything; its exit is handled above.
  child.stdin?.end(text)
  return promise
}
