import type { ChangedCredential, CredentialChange, CredentialInput, Rotation } from '../core/api/views/credential.ts'
import type { CredentialView } from '../core/model/credential.ts'
import type { ServiceContext } from './context.ts'
import type { CredentialService } from './contract.ts'
import { reverify } from './reverify.ts'

const DAY_MS = 86_400_000

/** Whether a change can change a verdict. */
const affectsVerdicts = ({ name: _name, ...change }: CredentialChange): boolean => Object.keys(change).length > 0

export function credentialService(context: ServiceContext): CredentialService {
  const { vault } = context
  const reverified = async (view: CredentialView, which?: 'not-valid'): Promise<ChangedCredential> => {
    const counts = await reverify(context, view.id, which)
    return { ...(vault.views().find(({ id }) => id === view.id) ?? view), reverified: counts }
  }
  return {
    addCredential: async (input: CredentialInput) => await reverified(await vault.add(input), 'not-valid'),

    async changeCredential(id, change) {
      const view = await vault.edit(id, change)
      return affectsVerdicts(change) ? await reverified(view) : view
    },

    undoCredential: async (id) => await reverified(await vault.undo(id)),

    rotateCredential: async (id, { graceMs = DAY_MS, force = false, ...secrets }: Rotation) =>
      await reverified(await vault.rotate(id, secrets, graceMs, force), 'not-valid'),
  }
}
