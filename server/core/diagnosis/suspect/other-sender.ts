import type { Suspicion } from '../../model/verification.ts'
import { senderOf } from '../../proofs/sender.ts'
import { contextOf } from '../../schemes/expressions/context.ts'
import { type Preset, type PresetId, presetOf } from '../../schemes/presets/index.ts'
import type { Run } from '../run.ts'
import { suspicion } from './suspicion.ts'

/** For a request without the signature of its credential: it may be from a sender that the credential is not for. */
export function otherSender({ request, credential }: Run): Suspicion[] {
  const plan = credential.authenticationPlan
  const sender = senderOf(contextOf(request, '', {}))
  const own = plan.type === 'preset' ? presetIn(plan.preset) : undefined
  if (!sender || own?.id === sender.preset.id) return []
  const { title, id } = sender.preset
  const expected = own?.title ?? credential.name ?? credential.id
  const evidence = [
    sender.header === undefined
      ? `Its content is that of ${title}.`
      : `It has the header ${sender.header} of ${title}.`,
  ]
  return [suspicion('other-sender', { detail: { sender: title, preset: id, expected }, evidence })]
}

const presetIn = (preset: PresetId | Preset<PresetId>): Preset<PresetId> | undefined =>
  typeof preset === 'string' ? presetOf(preset) : preset
