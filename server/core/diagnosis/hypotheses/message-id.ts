import { textsAt } from '../../schemes/checks/signature.ts'
import { placeOf } from '../../schemes/checks/describe.ts'
import { planFields, type Subject } from '../subject.ts'
import { type Axis, axisOf, deviant, plain, type Variation } from '../variation.ts'

const idName = /(?:^|[-_])(?:id|uuid|guid|nonce|delivery|idempotency-key)$/i
const headerLimit = 20
/** Longer values are not ids, in characters. */
const lengthLimit = 200

function elsewhere(subject: Subject, expected: string): Variation<string>[] {
  const { request, compiled } = subject
  const candidates = request.headers.filter(
    ([name, value]) => idName.test(name) && name.toLowerCase() !== expected && value.length <= lengthLimit,
  )
  return candidates.slice(0, headerLimit).map(([found, value]) => {
    const set = planFields(subject, { messageIdHeader: found }, { messageId: `header:${found}` })
    if (!compiled.messageId) return { value, deviations: [], ...(found.toLowerCase() !== 'svix-id' && { set }) }
    return deviant(value, 'message-id-other-header', { found, expected }, set)
  })
}

/** The texts that may have been signed as the message id: in the expected place, and in every header with a name like one. */
export function messageIds(subject: Subject): Axis<string> {
  const { messageId } = subject.compiled
  const expected = messageId ? placeOf(messageId).replace(/^header /, '') : ''
  const sent = messageId ? textsAt(messageId, subject.context).map(plain) : []
  return axisOf([...sent, ...elsewhere(subject, expected.toLowerCase())])
}
