import { sameBytes } from '../../../crypto/hmac.ts'
import type { SignedRequest } from '../../../model/request.ts'
import type { CauseId } from '../../causes.ts'
import { type Axis, deviant, plain, remembered, type Variation } from '../../variation.ts'
import { type CompressedForm, packedForms, unpackedForms } from './compressed-forms.ts'
import { encodedForms, rareEncodedForms } from './encoded-forms.ts'
import { type Form, jsonForms, jsonLimit } from './json-forms.ts'
import { charsetForms, lineEndForms, markForms, newlineForms, rareCharsetForms } from './text-forms.ts'

/** A body to try. What is parsed of it is kept with it, so that it is parsed once. */
export interface Body {
  bytes: Uint8Array
  parsed: { json?: unknown; form?: ReadonlyArray<readonly [string, string]> }
}

const bodyOf = (bytes: Uint8Array): Body => ({ bytes, parsed: {} })

/** Over this size no form is made that needs a copy, in bytes. */
const copyLimit = 8 * 1024 * 1024

const as = (id: CauseId, form: Form): Variation<Body> => deviant(bodyOf(form.bytes), id, { how: form.how })

/** Forms that leave the body as it is are none. */
function* changed(body: Uint8Array, id: CauseId, forms: Iterable<Form>): Generator<Variation<Body>> {
  for (const form of forms) if (!sameBytes(form.bytes, body)) yield as(id, form)
}

const compressed = (forms: readonly CompressedForm[]) =>
  forms.map(({ bytes, how, encoding }) => deviant(bodyOf(bytes), 'body-compressed', { how, encoding }))

// A line end that is added or lost is no new writing of the JSON, so it is asked about first.
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

/** Another form, and a line end besides: what an editor or a shell does to a file that was written again. */
function* double(singles: Iterable<Variation<Body>>): Generator<Variation<Body>> {
  for (const { value, deviations } of singles) {
    const first = deviations[0]?.id
    if (first === 'body-newline' || first === 'body-empty' || value.bytes.length > jsonLimit) continue
    for (const form of changed(value.bytes, 'body-newline', newlineForms(value.bytes, true)))
      yield { ...form, deviations: [...deviations, ...form.deviations] }
  }
}

export interface Bodies {
  axis: Axis<Body>
  /** Forms that are tried by themselves only, never in a pair. */
  rare: Iterable<Variation<Body>>
  /** To be awaited before the forms are walked through. */
  prepare: () => Promise<void>
  /** To be awaited before the rare forms are walked through. */
  prepareRare: () => Promise<void>
  /** Whether some forms are not tried because the body is too big for them. */
  leftOut: boolean
}

/** The forms of a body that may have been signed. Each is made when first needed, and once. */
export function bodies(request: SignedRequest): Bodies {
  let unpacked: readonly CompressedForm[] | undefined
  let packed: readonly CompressedForm[] = []
  const singles = remembered(() => single(request, () => unpacked ?? []))
  return {
    axis: [[plain(bodyOf(request.body))], singles, remembered(() => double(singles))],
    rare: remembered(() => rare(request, () => packed)),
    prepare: async () => {
      unpacked ??= await unpackedForms(request)
    },
    prepareRare: async () => {
      packed = unpacked?.length ? [] : await packedForms(request)
    },
    leftOut: request.body.length > jsonLimit,
  }
}
