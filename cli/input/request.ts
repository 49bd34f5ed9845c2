import { readFile, stat } from 'node:fs/promises'
import type { Credential } from '../server/core/model/credential.ts'
import { problems, VhookError } from '../server/core/model/errors.ts'
import { isObject, parseJson } from '../server/core/text/json.ts'
import { headerValue, withoutHeaders, type HeaderList, type SignedRequest } from '../server/core/model/request.ts'
import type { Io } from './io.ts'

/** Flags that say what a request is, or change what a file says. */
export interface RequestFlags {
  request?: string
  url?: string
  method?: string
  header?: string[]
  bodyFile?: string
}

/** The bytes of a file, or of standard input for `-`. Throws BAD_INPUT. */
export async function bytesFrom(io: Io, path: string): Promise<Uint8Array> {
  if (path === '-') return await io.input()
  try {
    return new Uint8Array(await readFile(path))
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'it does not exist' : (cause as Error).message
    throw new VhookError(problems.badInput(`file ${path}`, why), { cause })
  }
}

export async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile(),
    () => false, // Not there: then the word is a name of something else.
  )
}

/** The request that a file and flags describe, or undefined when neither was given. Throws BAD_INPUT. */
export async function requestFrom(io: Io, flags: RequestFlags): Promise<SignedRequest | undefined> {
  const { request: file, url, method, header, bodyFile } = flags
  if ([file, url, header, bodyFile].every((flag) => flag === undefined)) return undefined
  const { readRequest } = await import('../server/core/import/request.ts')
  const given: SignedRequest =
    file === undefined
      ? { method: 'POST', url: '/', headers: [], body: new Uint8Array() }
      : readRequest(await bytesFrom(io, file))
  return {
    method: method ?? given.method,
    url: url ?? given.url,
    headers: withHeaderFlags(given.headers, header),
    body: bodyFile === undefined ? given.body : await bytesFrom(io, bodyFile),
  }
}

/** `Name: value` replaces every line of that name or is put at the end; `Name:` takes it away. Throws BAD_OPTION. */
export function withHeaderFlags(headers: HeaderList, flags: readonly string[] = []): HeaderList {
  let changed = headers
  for (const flag of flags) {
    const [, name, value] = /^([^:\s]+):\s*([^]*)$/.exec(flag) ?? []
    if (name === undefined || value === undefined)
      throw new VhookError(problems.badOption('--header', 'is written Name: value'))
    changed = replaced(changed, name, value)
  }
  return changed
}

/** In the place of the first line of that name, so that the order stays. */
function replaced(headers: HeaderList, name: string, value: string): HeaderList {
  const others = withoutHeaders(headers, [name])
  if (value === '') return others
  if (headerValue(headers, name) === undefined) return [...headers, [name, value]]
  const at = headers.findIndex(([key]) => key.toLowerCase() === name.toLowerCase())
  return [...others.slice(0, at), [name, value], ...others.slice(at)]
}

/**
 * The credential for a request that is not a stored event: a JSON file in Vapi's own form, because stored secrets stay
 * where they are. Throws BAD_INPUT or BAD_OPTION, and BAD_CREDENTIAL for the first thing wrong with it.
 */
export async function credentialOption(io: Io, given: string | undefined): Promise<Credential> {
  if (given === undefined)
    throw new VhookError(problems.badOption('--credential', 'is missing: a file with the credential'))
  if (given === '-' || (await isFile(given))) return await credentialFrom(io, given)
  throw new VhookError(problems.credentialNotFile(given))
}

/** A credential from a JSON file in Vapi's own form. Throws BAD_INPUT, and BAD_CREDENTIAL for the first thing wrong with it. */
export async function credentialFrom(io: Io, path: string): Promise<Credential> {
  const { textOf } = await import('../server/core/text/bytes.ts')
  const value = parseJson(textOf(await bytesFrom(io, path)))
  const plan = isObject(value) ? value['authenticationPlan'] : undefined
  if (!isObject(value) || !isObject(plan))
    throw new VhookError(problems.badInput(`credential ${path}`, 'it is not JSON with an authenticationPlan'))
  const credential = { id: 'given', ...value } as unknown as Credential
  const { checkCredential } = await import('../server/core/schemes/compile-plan.ts')
  const [flaw] = checkCredential(credential)
  if (flaw) throw new VhookError(flaw)
  return credential
}
