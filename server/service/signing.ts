import { verifierCode } from '../core/codegen/index.ts'
import { signedView } from '../core/signing/signed-view.ts'
import { findOriginal, lockedVerification } from '../replay/original.ts'
import { credentialFor, credentialOf } from '../replay/pick-credential.ts'
import { previewHeaders } from '../replay/preview.ts'
import type { ServiceContext } from './context.ts'
import type { SigningService } from './contract.ts'
import { findStored, findUnmasked } from './find-event.ts'

export function signingService(context: ServiceContext): SigningService {
  const { vault, verifier, diagnoser, redactor, now } = context
  return {
    async verify(name, credentialId) {
      if (credentialId !== undefined) credentialOf(vault, credentialId)
      const original = await findOriginal(context, await findStored(context, name))
      // Returned, but not stored: an earlier verdict stays.
      if (!original) return [lockedVerification(now())]
      const { event, request } = original
      const verified = await verifier.verify(event, request, credentialId)
      if (verified.verdict === 'invalid') diagnoser.schedule(event, request, verified)
      return redactor.values(verified.verifications)
    },

    async diagnose(name, credentialId) {
      const { event, request, stored } = await findUnmasked(context, name)
      const credential = credentialFor(vault, stored, credentialId)
      return redactor.values(await diagnoser.diagnose(event, request, credential))
    },

    async signed(name, credentialId) {
      const { event, request, stored } = await findUnmasked(context, name)
      return redactor.signed(signedView(request, credentialFor(vault, stored, credentialId), event.receivedAt))
    },

    async code(_name, credentialId, language) {
      return verifierCode(credentialOf(vault, credentialId), language)
    },

    previewCredential: (plan) => previewHeaders(plan, now()),
  }
}
