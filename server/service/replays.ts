import { problems, VhookError } from '../core/model/errors.ts'
import { credentialOf } from '../replay/pick-credential.ts'
import { prepareReplay } from '../replay/prepare.ts'
import { sampleRequest } from '../replay/sample.ts'
import { signAs } from '../replay/sign.ts'
import type { ServiceContext } from './context.ts'
import type { ReplayService } from './contract.ts'
import { attemptDetail } from './event-view.ts'
import { findUnmasked } from './find-event.ts'

export function replayService(context: ServiceContext): ReplayService {
  const { pipeline, settings, redactor, vault, oauth, tunnel, intakeUrl, isRunning, dataDir, now } = context
  return {
    async replay(name, edit) {
      const original = await findUnmasked(context, name)
      const { address } = settings.for(original.event)
      if (!address) throw new VhookError(isRunning ? problems.noTarget() : problems.noTargetOffline(dataDir))
      const { request, headers, path, signing } = await prepareReplay(context, original, edit)
      const sent = { cause: 'replay', signing, method: request.method, path, headers, body: request.body } as const
      const attempt = await pipeline.send(original.event, address, sent)
      return attemptDetail(redactor.storedAttempt(attempt))
    },

    async preview(name, edit) {
      const { headers, added } = await prepareReplay(context, await findUnmasked(context, name), edit)
      return redactor.headers({ headers, added })
    },

    async trigger(sample, options) {
      const publicUrl = tunnel.state().url ?? intakeUrl()
      const request = sampleRequest(sample, { ...options, publicUrl, now: now() })
      const signed = options.credential
        ? await signAs(credentialOf(vault, options.credential), request, oauth.accessTokens, now())
        : { request, headers: request.headers }
      const signing = options.credential
        ? ({ mode: 'resigned', credential: options.credential } as const)
        : ({ mode: 'none', credential: null } as const)
      return { eventId: await pipeline.inject(signed.request, signed.headers, publicUrl, signing) }
    },
  }
}
