import { readFile, stat } from 'node:fs/promises'
import type { Command } from 'commander'
import type { ReadRequest } from '../../server/core/import/request.ts'
import type { Credential } from '../../server/core/model/credential.ts'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import { isObject, parseJson } from '../../server/core/text/json.ts'
import { headerValue, withoutHeaders, type HeaderList } from '../../server/core/model/request.ts'
import type { Io } from '../io.ts'
import { collect } from '../options.ts'

/** Flags that describe a request, or override parts of a request file. */
export interface RequestFlags {
  request?: string
  url?: string
  method?: string
  header?: string[]
  bodyFile?: string
}

export const addRequestOptions = (command: Command): Command =>
  command
    .option('--request <file>', 'request as JSON, raw HTTP, HAR entry or curl command')
    .option('--url <url>', 'public URL that the sender called')
    .option('--method <method>', 'HTTP method')
    .option('--header <line>', 'header to set, as "Name: value" (repeatable)', collect)
    .option('--body-file <file>', 'file with the exact body')

/** Bytes of a file, or of standard input for `-`. Throws BAD_INPUT. */
export async function bytesFrom(io: Io, path: string): Promise<Uint8Array> {
  if (path === '-') return await io.input()
  try {
    return new Uint8Array(await readFile(path))
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'it does not exist' : (cause as Error).message
    throw new VhookError(problems.badInput(`file ${path}`, why), { cause })
  }
}

/** Whether the path is a file or a pipe, such as the shell's `<(…)`. */
export async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile() || found.isFIFO(),
    () => false, // No such path: the argument is an event or an id.
  )
}

/** Runs `use` for an argument that is not a file, so it should be an event. Throws NO_SUCH_EVENT that names both. */
export async function asEvent<T>(source: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (cause) {
    const isUnknown = cause instanceof VhookError && cause.code === 'NO_SUCH_EVENT'
    const couldBeName = /^[\w~-]+$/.test(source)
    throw isUnknown || !couldBeName ? new VhookError(problems.noSuchSource(source), { cause }) : cause
  }
}

/**
 * The request that flags describe, undefined without any of them. `source` is an argument that may also be an event: it counts
 * as a request if it is a file or `-`. Throws BAD_INPUT.
 */
export async function requestFrom(
  io: Io,
  flags: RequestFlags,
  source: string | undefined,
): Promise<ReadRequest | undefined> {
  const { url, method, header, bodyFile } = flags
  const file = source === '-' || (source !== undefined && (await isFile(source))) ? source : flags.request
  if ([file, url, header, bodyFile].every((flag) => flag === undefined)) return undefined
  const { readRequest } = await import('../../server/core/import/request.ts')
  const given: ReadRequest =
    file === undefined
      ? { method: 'POST', url: '/', headers: [], body: new Uint8Array() }
      : readRequest(await bytesFrom(io, file))
  const head = {
    method: method ?? given.method,
    url: url ?? given.url,
    headers: withHeaderFlags(given.headers, header),
  }
  return bodyFile === undefined ? { ...given, ...head } : { ...head, body: await bytesFrom(io, bodyFile) }
}

/** `Name: value` replaces all lines of that name or appends one. `Name:` removes them. Throws BAD_OPTION. */
export function withHeaderFlags(headers: HeaderList, flags: readonly string[] = []): HeaderList {
  let changed = headers
  for (const flag of flags) {
    const [, name, value] = /^([^:\s]+):\s*([^]*)$/.exec(flag) ?? []
    if (name === undefined || value === undefined)
      throw new VhookError(problems.badOption('--header', 'must have the form "Name: value"'))
    changed = withHeader(changed, name, value)
  }
  return changed
}

/** The new line takes the position of the first old one, because some signatures depend on the order. */
function withHeader(headers: HeaderList, name: string, value: string): HeaderList {
  const others = withoutHeaders(headers, [name])
  if (value === '') return others
  if (headerValue(headers, name) === undefined) return [...headers, [name, value]]
  const at = headers.findIndex(([key]) => key.toLowerCase() === name.toLowerCase())
  return [...others.slice(0, at), [name, value], ...others.slice(at)]
}

/** A credential from a JSON file in Vapi's format. Throws BAD_INPUT, and BAD_CREDENTIAL for the first invalid field. */
export async function credentialFrom(io: Io, path: string): Promise<Credential> {
  const { textOf } = await import('../../server/core/text/bytes.ts')
  const value = parseJson(textOf(await bytesFrom(io, path)))
  const plan = isObject(value) ? value['authenticationPlan'] : undefined
  if (!isObject(value) || !isObject(plan))
    throw new VhookError(problems.badInput(`credential ${path}`, 'it is not a JSON object with an authenticationPlan'))
  const credential = { id: 'given', ...value } as unknown as Credential
  const { checkCredential } = await import('../../server/core/schemes/compile-plan.ts')
  const [issue] = checkCredential(credential)
  if (issue) throw new VhookError(issue)
  return credential
}
