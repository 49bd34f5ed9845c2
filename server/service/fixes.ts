import type { Credential } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { Fix } from '../core/model/fix.ts'
import { pathOf } from '../core/model/route.ts'
import { findOriginal } from '../replay/original.ts'
import { credentialFor } from '../replay/pick-credential.ts'
import type { StoredEvent } from '../store/contract.ts'
import type { ServiceContext } from './context.ts'
import type { CredentialService, FixService } from './contract.ts'
import { findStored, findUnmasked } from './find-event.ts'
import { reverify } from './reverify.ts'
import type { Routes } from './routes.ts'
import { testSecret } from './secret-test.ts'

/** The stored fix of an event for a credential; searched for if the event has no diagnosis yet. */
async function fixOf(context: ServiceContext, stored: StoredEvent, credential: Credential): Promise<Fix> {
  const verification = stored.verifications.find(({ credentialId }) => credentialId === credential.id)
  const original = verification?.diagnosis ? undefined : await findOriginal(context, stored)
  const diagnosis = original && (await context.diagnoser.diagnose(original.event, original.request, credential))
  const fix = (verification?.diagnosis ?? diagnosis)?.fix
  if (!fix) throw new VhookError(problems.noFix(stored.event.id))
  return fix
}

/** Binds a credential to the path of an event. Resolves with the added routes before. */
async function bind(routes: Routes, { event }: StoredEvent, credential: string) {
  const before = routes.list().flatMap(({ source, ...route }) => (source === 'stored' ? [route] : []))
  const path = pathOf(event.path)
  const exact = before.find((route) => route.path === path && route.method === undefined && route.header === undefined)
  const bound = { ...(exact ?? { path }), credentials: [credential] }
  await routes.replace([...before.filter((route) => route !== exact), bound])
  return before
}

export function fixService(context: ServiceContext, routes: Routes, credentials: CredentialService): FixService {
  const verdictOf = async (id: string) => (await findStored(context, id)).summary.verdict
  return {
    async applyFix(name, credentialId) {
      const { stored } = await findUnmasked(context, name)
      const { id } = stored.event
      const credential = credentialFor(context.vault, stored, credentialId)
      const { bind: other, weakens: _weakens, ...change } = await fixOf(context, stored, credential)
      if (other === undefined) {
        const { reverified = { events: 0, valid: 0 } } = await credentials.changeCredential(credential.id, change)
        return { credential: credential.id, verdict: await verdictOf(id), reverified }
      }
      const routesBefore = await bind(routes, stored, other)
      const reverified = await reverify(context, other)
      return { credential: other, verdict: await verdictOf(id), reverified, routesBefore }
    },

    testSecret: (id, test) => testSecret(context, credentials, id, test),
  }
}
