import type { Context } from '../../schemes/expressions/context.ts'
import { render } from '../../schemes/expressions/template.ts'
import { encodings, latin1Bytes } from '../../text/bytes.ts'
import { hashParts, type HashName, macParts, sameBytes } from '../../crypto/hmac.ts'
import { type Bodies, type Body, bodies } from '../hypotheses/body/forms.ts'
import { messageIds } from '../hypotheses/message-id.ts'
import { signaturePlaces } from '../hypotheses/header-names.ts'
import { type Key, keys } from '../hypotheses/secret.ts'
import { type Received, signaturesAt } from '../hypotheses/signature.ts'
import { type Content, type Part, templates } from '../hypotheses/template.ts'
import { timestamps } from '../hypotheses/timestamp.ts'
import { methods, urls } from '../hypotheses/url.ts'
import type { AxisName, Level } from './order.ts'
import type { Subject } from '../subject.ts'
import { type Axis, axisOf, bothFields, type Deviation, type PlanFields, type Variation } from '../variation.ts'

/** Everything that can be tried for one subject. */
export interface Space {
  subject: Subject
  signature: Axis<Received>
  key: Axis<Key>
  template: Axis<Content>
  /** Templates that are tried by themselves only. */
  rareTemplates: Iterable<Variation<Content>>
  url: Axis<string>
  method: Axis<string>
  bodies: Bodies
  body: Axis<Body>
  timestamp: Axis<string>
  id: Axis<string>
}

export function spaceOf(subject: Subject): Space {
  const { axis, rare } = templates(subject)
  const forms = bodies(subject.request)
  return {
    subject,
    signature: axisOf(signaturesAt(subject, signaturePlaces(subject))),
    key: keys(subject),
    template: axis,
    rareTemplates: rare,
    url: urls(subject),
    method: methods(subject),
    bodies: forms,
    body: forms.axis,
    timestamp: timestamps(subject),
    id: messageIds(subject),
  }
}

/** One choice for every question but the key and the signature. */
export interface Choice {
  content: Variation<Content>
  parts: readonly Variation<unknown>[]
  context: Context
}

const nothing: Iterable<Variation<undefined>> = [{ value: undefined, deviations: [] }]

/** The variations of a question at this level; one without a value where the template does not depend on it. */
function* at<T>(
  axis: Axis<T>,
  name: AxisName & Part,
  level: Level,
  { uses }: Content,
): Generator<Variation<T | undefined>> {
  if (uses.has(name)) yield* axis[level[name] ?? 0]
  else if (!level[name]) yield* nothing
}

/** Every choice of template, URL, method, time, id and body at this level. */
export function* choices(space: Space, level: Level): Generator<Choice> {
  for (const content of space.template[level.template ?? 0]) {
    for (const url of at(space.url, 'url', level, content.value))
      for (const method of at(space.method, 'method', level, content.value))
        for (const timestamp of at(space.timestamp, 'timestamp', level, content.value))
          for (const id of at(space.id, 'id', level, content.value))
            for (const body of at(space.body, 'body', level, content.value)) {
              const context = contextFor(space, { url, method, timestamp, id, body })
              yield { content, parts: [content, url, method, timestamp, id, body], context }
            }
  }
}

interface Chosen {
  url: Variation<string | undefined>
  method: Variation<string | undefined>
  timestamp: Variation<string | undefined>
  id: Variation<string | undefined>
  body: Variation<Body | undefined>
}

function contextFor({ subject }: Space, { url, method, timestamp, id, body }: Chosen): Context {
  const { context } = subject
  const request = {
    ...context.request,
    method: method.value ?? context.request.method,
    body: body.value?.bytes ?? context.request.body,
  }
  return {
    ...context,
    request,
    url: url.value ?? context.url,
    parsed: body.value?.parsed ?? context.parsed,
    // Each choice may cost what one verification may; how many there are is the budget's affair.
    limits: { ...context.limits },
    ...(timestamp.value !== undefined && { timestamp: timestamp.value }),
    ...(id.value !== undefined && { id: id.value }),
  }
}

/** A proof: the signature matches in full under these deviations. */
export interface Hit {
  subject: Subject
  deviations: readonly Deviation[]
  set: PlanFields | undefined
  /** The timestamp as it was signed, where it is part of what was signed. */
  timestamp: string | undefined
}

/** The proof under these variations; `others` are those of signature and key. */
export function hitOf(subject: Subject, choice: Choice, others: readonly Variation<unknown>[]): Hit {
  const all = [...others, ...choice.parts]
  return {
    subject,
    deviations: all.flatMap(({ deviations }) => deviations),
    set: all.reduce<PlanFields | undefined>((sum, { set }) => bothFields(sum, set), undefined),
    timestamp: choice.context.timestamp,
  }
}

/** The signed bytes of a choice, in pieces; undefined when a part of them is not there. */
export function piecesOf({ content, context }: Choice, secret: string): Uint8Array[] | undefined {
  const rendered = render(content.value.template, { ...context, secret })
  return 'pieces' in rendered ? rendered.pieces : undefined
}

export function digestBy(
  space: Space,
  algorithm: HashName,
  key: Uint8Array,
  pieces: readonly Uint8Array[],
): Uint8Array {
  return space.subject.compiled.scheme.kind === 'hash' ? hashParts(algorithm, pieces) : macParts(algorithm, key, pieces)
}

/** Whether a received signature is this digest: in full, or for one that is cut off in every character that came. */
export function matches({ bytes, cut }: Received, digest: Uint8Array): boolean {
  if (!cut) return sameBytes(bytes, digest)
  return sameBytes(bytes, latin1Bytes(encodings[cut].write(digest).slice(0, bytes.length)))
}
