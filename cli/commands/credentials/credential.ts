import type { ApiClient } from '../../../server/core/api/client.ts'
import type { CredentialView } from '../../../server/core/model/credential.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'

export interface DataFlags {
  dataDir?: string
  json?: true
}

/** A credential by its id. Throws NO_SUCH_CREDENTIAL. */
export async function findCredential(client: ApiClient, id: string): Promise<CredentialView> {
  const found = (await client.listCredentials()).find((one) => one.id === id)
  if (!found) throw new VhookError(problems.noSuchCredential(id))
  return found
}
