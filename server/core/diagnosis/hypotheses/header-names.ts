import { textsAt } from '../../schemes/checks/signature.ts'
import { placeOf } from '../../schemes/checks/describe.ts'
import { hmacFields, type Subject } from '../subject.ts'
import type { Place } from './signature.ts'

/** Headers and characters of a value that are looked at; no sender comes near. */
const most = 100
const longest = 4096

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth']

/** In words, which of several is right. */
export const rightOne = (at: number): string => `the ${ordinals[at] ?? `${at + 1}th`} one is right`

function expectedPlaces({ compiled, context }: Subject): Place[] {
  return compiled.places.flatMap((place) => {
    const texts = textsAt(place, context)
    const { split } = compiled.scheme.signature ?? {}
    if (texts.length < 2) return texts.map((text) => ({ text, deviations: [] }))
    if (split !== undefined) return [{ text: texts.join(split), deviations: [] }]
    return texts.map((text, at): Place => {
      const detail = { expected: placeOf(place).replace(/^header /, ''), count: texts.length, right: rightOne(at) }
      return { text, deviations: [{ id: 'header-duplicated', detail }], set: null }
    })
  })
}

/** The name of the header a scheme looks at, or what the place is called. */
export const expectedHeader = ({ compiled }: Subject): string => {
  const [place] = compiled.places
  return place ? (place.source === 'header' ? place.argument : placeOf(place)) : 'signature'
}

function otherHeaders(subject: Subject): Place[] {
  const { compiled, request } = subject
  const looked = new Set(
    compiled.places.map(({ source, argument }) => (source === 'header' ? argument.toLowerCase() : '')),
  )
  const others = request.headers.filter(([name, value]) => !looked.has(name.toLowerCase()) && value.length <= longest)
  return others.slice(0, most).map(([name, text]): Place => {
    const detail = { what: 'signature', found: name, expected: expectedHeader(subject) }
    const set = hmacFields(subject, { signatureHeader: name })
    return { text, deviations: [{ id: 'header-other-name', detail }], set }
  })
}

/** Where the signature is looked for: in its place, then in every other header. */
export const signaturePlaces = (subject: Subject): Place[] => [
  ...expectedPlaces(subject).filter(({ text }) => text && text.length <= longest),
  ...otherHeaders(subject),
]
