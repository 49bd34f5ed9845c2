import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bytesOf, keysOf, lockedKey, heldKey, SIZE } from './key-store.ts'
import type { KeyStore } from './key-store.ts'

export interface KeychainOptions {
  /** Where to look for the package, beside the global folder: the person's project. */
  cwd: string
  environment: NodeJS.ProcessEnv
  /** For each call, in ms. */
  limitMs?: number
}

const PACKAGE = '@napi-rs/keyring'
const LIMIT = 3_000
const keeper = 'keychain of the system'

/**
 * The key in the system's keychain, by a package that the person has installed: vhook does not bring it. Made there when there
 * is none. Whatever goes wrong locks, and is told; no other place is used instead.
 */
export async function keychainKey(options: KeychainOptions): Promise<KeyStore> {
  const module = findPackage(options)
  if (module === undefined) return lockedKey(keeper, `${PACKAGE} is not installed in this project or globally`)
  try {
    const text = (await ask(module, 'get', '', options)) || (await makeIn(module, options))
    const bytes = bytesOf(text)
    return bytes ? heldKey(keeper, keysOf(bytes)) : lockedKey(keeper, 'what lies there is no key')
  } catch (error) {
    return lockedKey(keeper, (error as Error).message)
  }
}

/** Read back, for another vhook may have made one at the same moment. */
async function makeIn(module: string, options: KeychainOptions): Promise<string> {
  await ask(module, 'set', randomBytes(SIZE).toString('hex'), options)
  return await ask(module, 'get', '', options)
}

function findPackage({ cwd, environment }: KeychainOptions): string | undefined {
  const prefix = dirname(process.execPath)
  const globals = [join(prefix, '..', 'lib', 'node_modules'), join(prefix, 'node_modules')]
  const own = environment['APPDATA'] ? [join(environment['APPDATA'], 'npm', 'node_modules')] : []
  try {
    return createRequire(join(cwd, 'package.json')).resolve(PACKAGE, { paths: [cwd, ...globals, ...own] })
  } catch {
    // Not there: said by undefined.
    return undefined
  }
}

/** Answers on standard output, and takes a key by standard input: other users can read a command line. */
const script = `
const { Entry } = await import(process.argv[1])
const entry = new Entry('vhook', 'key')
if (process.argv[2] === 'get') process.stdout.write(entry.getPassword() ?? '')
else entry.setPassword(await (await import('node:stream/consumers')).text(process.stdin))
`

/** In a process of its own: a keychain that hangs (a dead D-Bus) can only be ended together with its process. */
function ask(module: string, verb: 'get' | 'set', text: string, options: KeychainOptions): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const { limitMs: timeout = LIMIT, environment } = options
  const { VHOOK_KEY: _key, VHOOK_PASSPHRASE: _phrase, ...env } = environment
  const words = ['--input-type=module', '-e', script, pathToFileURL(module).href, verb]
  const child = execFile(
    process.execPath,
    words,
    { timeout, killSignal: 'SIGKILL', env, encoding: 'utf8' },
    (error, out) => {
      if (!error) return resolve(out)
      reject(new Error(error.killed ? `it did not answer within ${timeout / 1_000} s` : 'it refused', { cause: error }))
    },
  )
  child.stdin?.on('error', () => undefined) // It ended before it had read all; its own end says why.
  child.stdin?.end(text)
  return promise
}
