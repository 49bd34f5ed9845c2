import { placeOf } from '../../schemes/checks/describe.ts'
import { textsAt } from '../../schemes/checks/signature.ts'
import { planFields, type Subject } from '../subject.ts'
import type { Place } from './signature.ts'

const headerLimit = 100
/** Longer values are not read as signatures, in characters. */
const lengthLimit = 4096

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth']

/** Says which of several values is correct. */
export const correctOne = (at: number): string => `the ${ordinals[at] ?? `${at + 1}th`} one is correct`

function expectedPlaces({ compiled, context }: Subject): Place[] {
  return compiled.places.flatMap((place) => {
    const texts = textsAt(place, context)
    const { split } = compiled.scheme.signature ?? {}
    if (texts.length < 2) return texts.map((text) => ({ text, deviations: [] }))
    if (split !== undefined) return [{ text: texts.join(split), deviations: [] }]
    return texts.map((text, at): Place => {
      const detail = { expected: placeOf(place).replace(/^header /, ''), count: texts.length, which: correctOne(at) }
      return { text, deviations: [{ id: 'header-duplicated', detail }], set: null }
    })
  })
}

/** The name of the header in which a scheme expects the signature, or a description of the place. */
export const expectedHeader = ({ compiled }: Subject): string => {
  const [place] = compiled.places
  return place ? (place.source === 'header' ? place.argument : placeOf(place)) : 'signature'
}

function otherHeaders(subject: Subject): Place[] {
  const { compiled, request } = subject
  const expected = new Set(
    compiled.places.map(({ source, argument }) => (source === 'header' ? argument.toLowerCase() : '')),
  )
  const others = request.headers.filter(
    ([name, value]) => !expected.has(name.toLowerCase()) && value.length <= lengthLimit,
  )
  return others.slice(0, headerLimit).map(([name, text]): Place => {
    const detail = { what: 'signature', found: name, expected: expectedHeader(subject) }
    const set = planFields(subject, { signatureHeader: name }, { signature: { from: `header:${name}` } })
    return { text, deviations: [{ id: 'header-other-name', detail }], set }
  })
}

/** Where the signature may be: in the expected place, then in every other header. */
export const signaturePlaces = (subject: Subject): Place[] => [
  ...expectedPlaces(subject).filter(({ text }) => text && text.length <= lengthLimit),
  ...otherHeaders(subject),
]
