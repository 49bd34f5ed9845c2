import { headerValue } from '../../model/request.ts'
import { textsAt } from '../../schemes/checks/signature.ts'
import { placeOf } from '../../schemes/checks/describe.ts'
import { likelyReasons, withheldReasons } from '../../vapi/missing-credential.ts'
import type { Subject } from '../subject.ts'
import type { Deviation } from '../variation.ts'

const otherReasons = 'no secret is set there, the wrong endpoint or environment, or a proxy that strips the header'

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
const mostNames = 12

/** Names of the headers that came, those that say something first. Never their values. */
function namesSeen({ request }: Subject): string {
  const names = [...new Set(request.headers.map(([name]) => name.slice(0, 80)))]
  const telling = names.filter((name) => !ordinary.has(name.toLowerCase()))
  const listed = (telling.length ? telling : names).slice(0, mostNames)
  const more = (telling.length || names.length) - listed.length
  return listed.length ? listed.join(', ') + (more > 0 ? ` and ${more} more` : '') : 'none'
}

const mayBeVapi = ({ plan }: Subject) => plan.type !== 'preset' && plan.type !== 'scheme'

/** Header names have no blanks; any other place is already in words. */
const inWords = (expected: string) => (expected.includes(' ') ? expected : `header ${expected}`)

function missing(subject: Subject, expected: string): Deviation {
  const detail = { expected, place: inWords(expected), seen: namesSeen(subject) }
  if (!mayBeVapi(subject)) return { id: 'header-missing', detail: { ...detail, reasons: otherReasons } }
  const [likely] = likelyReasons(subject.request)
  const reasons = withheldReasons(subject.request)
  return { id: 'header-missing', detail: { ...detail, reasons, ...(likely === undefined ? {} : { likely }) } }
}

/** What can be seen without any cryptography about the place of a proof. */
export function placeState(
  subject: Subject,
  expected: string,
  texts: readonly string[],
  isList: boolean,
): Deviation | undefined {
  if (texts.length === 0) return missing(subject, expected)
  if (texts.every((text) => text.trim() === ''))
    return { id: 'header-empty', detail: { expected, place: inWords(expected) } }
  if (texts.length < 2 || isList) return undefined
  return { id: 'header-duplicated', detail: { expected, count: texts.length, right: 'none of them is right' } }
}

const inHeader = new Set(['header', 'sig'])

/** The other parts that are due and are not there. One that is due in a body says nothing: the body may be broken. */
function partsMissing({ compiled, context }: Subject): Deviation | undefined {
  const parts = [
    { id: 'timestamp-header-missing', place: compiled.timestamp },
    { id: 'message-id-missing', place: compiled.messageId },
  ] as const
  const missingOne = parts.find(
    ({ place }) => place && inHeader.has(place.source) && !textsAt(place, context).some(Boolean),
  )
  return missingOne?.place && { id: missingOne.id, detail: { expected: placeOf(missingOne.place) } }
}

function cutOff({ request }: Subject): Deviation | undefined {
  const announced = headerValue(request.headers, 'content-length')
  if (announced === undefined || !/^\d{1,15}$/.test(announced)) return undefined
  const due = Number(announced)
  const came = request.body.length
  return came < due ? { id: 'body-truncated', detail: { came, due } } : undefined
}

/** What is certain about an event although no proof could be found: something is not there, or not all of it. */
export function observed(subject: Subject, place: Deviation | undefined): Deviation | undefined {
  return place ?? partsMissing(subject) ?? cutOff(subject)
}
