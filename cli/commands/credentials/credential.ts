import type { ApiClient } from '../../../server/core/api/client.ts'
import type { CredentialView } from '../../../server/core/model/credential.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import { inertJson } from '../../../server/core/text/escape.ts'
import type { Context } from '../../context.ts'
import type { SecretFlags } from '../../input/secret.ts'
import { credentialLines } from '../../print/credential.ts'

export interface DataFlags {
  dataDir?: string
  json?: true
}

/** A credential by its id. Throws NO_SUCH_CREDENTIAL. */
export async function findCredential(client: ApiClient, id: string): Promise<CredentialView> {
  const found = (await client.listCredentials()).find((credential) => credential.id === id)
  if (!found) throw new VhookError(problems.noSuchCredential(id))
  return found
}

export const printCredential = (context: Context, { json }: DataFlags, view: CredentialView): void =>
  context.out(json ? inertJson(view) : credentialLines(view, context.style).join('\n'))

/** Prints a credential with a new secret. A generated secret is shown, because nothing can show it later. */
export function printWithSecret(
  context: Context,
  flags: SecretFlags & DataFlags,
  view: CredentialView,
  secret: string,
): void {
  if (!flags.generate) return printCredential(context, flags, view)
  if (flags.json) return context.out(inertJson({ ...view, secret }))
  printCredential(context, flags, view)
  context.out(`\nSecret (shown only once):\n${secret}`)
}
