import { textsAt } from '../../schemes/checks/signature.ts'
import { placeOf } from '../../schemes/checks/describe.ts'
import { hmacFields, type Subject } from '../subject.ts'
import { type Axis, axisOf, deviant, plain, type Variation } from '../variation.ts'

const likeId = /(?:^|[-_])(?:id|uuid|guid|nonce|delivery|idempotency-key)$/i
const most = 20

function elsewhere(subject: Subject, expected: string): Variation<string>[] {
  const { request, compiled } = subject
  const candidates = request.headers.filter(
    ([name, value]) => likeId.test(name) && name.toLowerCase() !== expected && value.length <= 200,
  )
  return candidates.slice(0, most).map(([found, value]) => {
    const set = hmacFields(subject, { messageIdHeader: found })
    if (!compiled.messageId) return { value, deviations: [], ...(found.toLowerCase() !== 'svix-id' && { set }) }
    return deviant(value, 'message-id-other-header', { found, expected }, set)
  })
}

/** The texts that may have been signed as message id: where it is expected, and in every header that is named like one. */
export function messageIds(subject: Subject): Axis<string> {
  const { messageId } = subject.compiled
  const expected = messageId ? placeOf(messageId).replace(/^header /, '') : ''
  const sent = messageId ? textsAt(messageId, subject.context).map(plain) : []
  return axisOf([...sent, ...elsewhere(subject, expected.toLowerCase())])
}
