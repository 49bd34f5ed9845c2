import type { ChangedCredential } from '../../../server/core/api/views/credential.ts'
import type { ApiClient } from '../../../server/core/api/client.ts'
import type { CredentialView } from '../../../server/core/model/credential.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import { inertJson } from '../../../server/core/text/escape.ts'
import { issuerOf, senderBase, tokenUrl } from '../../../server/core/token-endpoint.ts'
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

/** A credential, and where its sender gets tokens if vhook issues them. */
export interface Shown {
  view: ChangedCredential
  tokenUrl: string | undefined
}

/** Completes a view with what the running vhook knows. */
export async function shown(client: ApiClient, view: ChangedCredential): Promise<Shown> {
  if (issuerOf(view.plan) !== 'vhook') return { view, tokenUrl: undefined }
  return { view, tokenUrl: tokenUrl(view.plan, senderBase(await client.getSnapshot())) }
}

export const shownJson = ({ view, tokenUrl: url }: Shown): object =>
  url === undefined ? view : { ...view, tokenUrl: url }

export const printCredential = (context: Context, { json }: DataFlags, given: Shown): void =>
  context.out(
    json ? inertJson(shownJson(given)) : credentialLines(given.view, context.style, given.tokenUrl).join('\n'),
  )

/** A changed credential, and how many events it verifies now. */
export function printChanged(context: Context, flags: DataFlags, given: Shown): void {
  printCredential(context, flags, given)
  const { events, valid } = given.view.reverified ?? { events: 0, valid: 0 }
  if (!flags.json && events > 0) context.out(`Valid now: ${valid} of ${events} events.`)
}

/** Prints a credential with a new secret. A generated secret is shown, because nothing can show it later. */
export function printWithSecret(context: Context, flags: SecretFlags & DataFlags, view: Shown, secret: string): void {
  if (!flags.generate) return printCredential(context, flags, view)
  if (flags.json) return context.out(inertJson({ ...shownJson(view), secret }))
  printCredential(context, flags, view)
  context.out(`\nSecret (shown only once):\n${secret}`)
}
