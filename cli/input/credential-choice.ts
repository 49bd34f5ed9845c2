import { Option } from 'commander'
import type { ApiClient } from '../../server/core/api/client.ts'
import type { RequestInput } from '../../server/core/api/views/request.ts'
import type { ReadRequest } from '../../server/core/import/request.ts'
import type { Credential } from '../../server/core/model/credential.ts'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import type { SignedRequest } from '../../server/core/model/request.ts'
import { base64 } from '../../server/core/text/bytes.ts'
import type { Io } from '../io.ts'
import { credentialFrom, isFile } from './request.ts'

export const credentialChoice = (): Option =>
  new Option('--credential <name or file>', 'stored credential by id or name, or a credential file')

/** The credential of a file; undefined for a stored one. Throws CREDENTIAL_NOT_FILE for a path without a file. */
export async function credentialFile(io: Io, given: string | undefined): Promise<Credential | undefined> {
  if (given === undefined) return undefined
  if (given === '-' || (await isFile(given))) return await credentialFrom(io, given)
  if (/[/\\]|\.json$/.test(given)) throw new VhookError(problems.credentialNotFile(given))
  return undefined
}

/** The id of a stored credential by its id or its name. Throws NO_SUCH_CREDENTIAL, or BAD_OPTION for a name that several have. */
export async function storedCredential(client: ApiClient, given: string): Promise<string> {
  const all = await client.listCredentials()
  if (all.some(({ id }) => id === given)) return given
  const [found, ...others] = all.filter(({ name }) => name === given)
  if (!found) throw new VhookError(problems.noSuchCredential(given))
  if (others.length === 0) return found.id
  const ids = [found, ...others].map(({ id }) => id).join(', ')
  throw new VhookError(problems.badOption('--credential', `names several credentials; pass one of their ids: ${ids}`))
}

/** A request as the API takes it. */
export const requestInput = ({ method, url, headers, body }: SignedRequest): RequestInput => ({
  method,
  url,
  headers,
  bodyBase64: base64(body),
})

export const NEWLINE_NOTE = 'The line end of the file was not taken as part of the body.'

/** The request without the line end of its file, when it may not be part of the body. */
export const withoutNewline = ({ bodyWithoutNewline: body, ...request }: ReadRequest): SignedRequest | undefined =>
  body && { ...request, body }
