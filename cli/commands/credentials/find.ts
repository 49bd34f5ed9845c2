import type { ApiClient } from '../../../server/core/client.ts'
import type { CredentialView } from '../../../server/core/credential.ts'
import { problems, VhookError } from '../../../server/core/errors.ts'

export interface DataFlags {
  dataDir?: string
  json?: true
}

/** A credential by its id. Throws NO_SUCH_CREDENTIAL. */
export async function findCredential(client: ApiClient, id: string): Promise<CredentialView> {
  const found = (await client.credentials()).find((one) => one.id === id)
  if (!found) throw new VhookError(problems.noSuchCredential(id))
  return found
}
