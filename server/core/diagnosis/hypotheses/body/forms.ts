import { sameBytes } from '../../../crypto/hmac.ts'
import type { SignedRequest } from '../../../model/request.ts'
import type { ProvenCauseId } from '../../causes.ts'
import { type Axis, deviant, plain, lazy, type Variation } from '../../variation.ts'
import { type CompressedForm, packedForms, unpackedForms } from './compressed-forms.ts'
import { encodedForms, rareEncodedForms } from './encoded-forms.ts'
import { type Form, jsonForms, jsonLimit } from './json-forms.ts'
import { charsetForms, lineEndForms, markForms, newlineForms, rareCharsetForms } from './text-forms.ts'

/** A body to try. `parsed` caches what is parsed of it. */
export interface Body {
  bytes: Uint8Array
  parsed: { json?: unknown; form?: ReadonlyArray<readonly [string, string]> }
}

const bodyOf = (bytes: Uint8Array): Body => ({ bytes, parsed: {} })

/** Forms that need a copy are not made of larger bodies, in bytes. */
const copyLimit = 8 * 1024 * 1024

const as = (id: ProvenCauseId, form: Form): Variation<Body> => deviant(bodyOf(form.bytes), id, { how: form.how })

/** Variations of the forms that differ from the body. */
function* changed(body: Uint8Array, id: ProvenCauseId, forms: Iterable<Form>): Generator<Variation<Body>> {
  for (const form of forms) if (!sameBytes(form.bytes, body)) yield as(id, form)
}

const compressed = (forms: readonly CompressedForm[]) =>
  forms.map(({ bytes, how, encoding }) => deviant(bodyOf(bytes), 'body-compressed', { how, encoding }))

// An added or lost line break is not re-serialized JSON, so it is tried first.
function* single({ body }: SignedRequest, unpacked: () => readonly CompressedForm[]): Generator<Variation<Body>> {
  const mayCopy = body.length <= copyLimit
  yield* changed(body, 'body-newline', newlineForms(body, mayCopy))
  if (body.length) yield deviant(bodyOf(new Uint8Array(0)), 'body-empty', { size: body.length })
  yield* changed(body, 'body-bom', markForms(body, mayCopy))
  yield* compressed(unpacked())
  if (body.length > jsonLimit) return
  yield* changed(body, 'body-crlf', lineEndForms(body))
  yield* changed(body, 'body-reserialized', jsonForms(body))
  yield* changed(body, 'body-charset', charsetForms(body))
  yield* changed(body, 'body-encoded', encodedForms(body))
}

function* rare({ body }: SignedRequest, packed: () => readonly CompressedForm[]): Generator<Variation<Body>> {
  yield* compressed(packed())
  if (body.length > jsonLimit) return
  yield* changed(body, 'body-charset', rareCharsetForms(body))
  yield* changed(body, 'body-encoded', rareEncodedForms(body))
}

/** Another form with a line break added or removed, as an editor or a shell does when it saves a file. */
function* double(singles: Iterable<Variation<Body>>): Generator<Variation<Body>> {
  for (const { value, deviations } of singles) {
    const first = deviations[0]?.id
    if (first === 'body-newline' || first === 'body-empty' || value.bytes.length > jsonLimit) continue
    for (const form of changed(value.bytes, 'body-newline', newlineForms(value.bytes, true)))
      yield { ...form, deviations: [...deviations, ...form.deviations] }
  }
}

const formsLeftOut = 'most forms of a body over 512 KiB'

/** The forms of a body that may have been signed. Each is made when it is first needed, and once. */
export function bodies(request: SignedRequest): Axis<Body> {
  let unpacked: readonly CompressedForm[] | undefined
  let packed: readonly CompressedForm[] = []
  const singles = lazy(() => single(request, () => unpacked ?? []))
  return {
    0: [plain(bodyOf(request.body))],
    1: singles,
    2: lazy(() => double(singles)),
    prepare: async () => {
      unpacked ??= await unpackedForms(request)
    },
    rare: {
      variations: lazy(() => rare(request, () => packed)),
      prepare: async () => {
        packed = unpacked?.length ? [] : await packedForms(request)
      },
    },
    ...(request.body.length > jsonLimit && { leftOut: formsLeftOut }),
  }
}
