import { headerValue } from '../../model/request.ts'
import { placeOf } from '../../schemes/checks/describe.ts'
import { textsAt } from '../../schemes/checks/signature.ts'
import { isFromVapi, likelyReasons, missingCredentialReasons } from '../../vapi/missing-credential.ts'
import type { Subject } from '../subject.ts'
import type { Deviation } from '../variation.ts'

const otherReasons = 'no secret is set there, it calls the wrong endpoint or environment, or a proxy removes the header'

const ordinary = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'host',
  'transfer-encoding',
  'user-agent',
])
const namesLimit = 12

/** Names of the received headers, without the ordinary ones if there are others. Never their values. */
function receivedNames({ request }: Subject): string {
  const names = [...new Set(request.headers.map(([name]) => name.slice(0, 80)))]
  const special = names.filter((name) => !ordinary.has(name.toLowerCase()))
  const listed = (special.length ? special : names).slice(0, namesLimit)
  const more = (special.length || names.length) - listed.length
  return listed.length ? listed.join(', ') + (more > 0 ? ` and ${more} more` : '') : 'none'
}

const mayBeVapi = ({ plan, request }: Subject) =>
  plan.type !== 'preset' && plan.type !== 'scheme' && isFromVapi(request)

/** Header names contain no spaces; any other place is a description already. */
const placeName = (expected: string) => (expected.includes(' ') ? expected : `header ${expected}`)

function missing(subject: Subject, expected: string): Deviation {
  const detail = { expected, place: placeName(expected), seen: receivedNames(subject) }
  if (!mayBeVapi(subject)) return { id: 'header-missing', detail: { ...detail, reasons: otherReasons } }
  const [likely] = likelyReasons(subject.request)
  const reasons = missingCredentialReasons(subject.request)
  return { id: 'header-missing', detail: { ...detail, reasons, ...(likely === undefined ? {} : { likely }) } }
}

/** What is certain about the header of a signature or token without any cryptography. */
export function headerState(
  subject: Subject,
  expected: string,
  texts: readonly string[],
  isList: boolean,
): Deviation | undefined {
  if (texts.length === 0) return missing(subject, expected)
  if (texts.every((text) => text.trim() === ''))
    return { id: 'header-empty', detail: { expected, place: placeName(expected) } }
  if (texts.length < 2 || isList) return undefined
  return { id: 'header-duplicated', detail: { expected, count: texts.length, which: 'none of them is right' } }
}

const inHeader = new Set(['header', 'sig'])

/** Other required parts that are missing. One that belongs in the body says nothing: the body may be damaged. */
function missingPart({ compiled, context }: Subject): Deviation | undefined {
  const parts = [
    { id: 'timestamp-header-missing', place: compiled.timestamp },
    { id: 'message-id-missing', place: compiled.messageId },
  ] as const
  const found = parts.find(({ place }) => place && inHeader.has(place.source) && !textsAt(place, context).some(Boolean))
  return found?.place && { id: found.id, detail: { expected: placeOf(found.place) } }
}

function truncatedBody({ request }: Subject): Deviation | undefined {
  const announced = headerValue(request.headers, 'content-length')
  if (announced === undefined || !/^\d{1,15}$/.test(announced)) return undefined
  const expected = Number(announced)
  const received = request.body.length
  return received < expected ? { id: 'body-truncated', detail: { received, expected } } : undefined
}

/** What is certain although nothing could be proven: a part is missing or incomplete. */
export const unprovenHint = (subject: Subject, state: Deviation | undefined): Deviation | undefined =>
  state ?? missingPart(subject) ?? truncatedBody(subject)
