import type { Context } from '../../schemes/expressions/context.ts'
import { type Body, bodies } from '../hypotheses/body/forms.ts'
import { signaturePlaces } from '../hypotheses/header-names.ts'
import { messageIds } from '../hypotheses/message-id.ts'
import { type Key, keys } from '../hypotheses/secret.ts'
import { type Received, signaturesAt } from '../hypotheses/signature.ts'
import { type Content, templates } from '../hypotheses/template.ts'
import { timestamps } from '../hypotheses/timestamp.ts'
import { methods, urls } from '../hypotheses/url.ts'
import type { Subject } from '../subject.ts'
import { type Axis, axisOf } from '../variation.ts'

/** What the values of each axis are. */
export interface AxisValues {
  signature: Received
  timestamp: string
  id: string
  key: Key
  template: Content
  url: string
  method: string
  body: Body
}

export type AxisName = keyof AxisValues

interface AxisRow<T> {
  /** Name of the family in the list of what was tried. */
  family: string
  variations: (subject: Subject) => Axis<T>
  /** Position among the axes that are tried in pairs, the likeliest to differ first; absent for the slow body. */
  pair?: number
  /** Position among the axes that are tried in a pair with the body. */
  withBody?: number
  /** Puts a value into the request that is signed. `sources` are the sources of expressions that read it. */
  content?: { sources: readonly string[]; apply: (context: Context, value: T) => Context }
}

const bodySources = ['body', 'body.md5OrEmpty', 'json', 'form', 'formjson', 'form.sorted', 'form.sortedAll']
const urlSources = ['url', 'url.base', 'url.query', 'url.sortedQuery', 'path', 'pathname', 'query']

/**
 * The parts of a request that may deviate, one row each. Single deviations are tried in this order: where the signature is,
 * which secret, what was signed.
 */
export const axes: { readonly [Name in AxisName]: AxisRow<AxisValues[Name]> } = {
  signature: {
    family: 'where and how the signature is written',
    variations: (subject) => axisOf(signaturesAt(subject, signaturePlaces(subject))),
    pair: 0,
    withBody: 0,
  },
  timestamp: {
    family: 'where the timestamp is',
    variations: timestamps,
    pair: 3,
    withBody: 1,
    content: { sources: ['timestamp'], apply: (context, timestamp) => ({ ...context, timestamp }) },
  },
  id: {
    family: 'where the message id is',
    variations: messageIds,
    pair: 5,
    withBody: 2,
    content: { sources: ['id'], apply: (context, id) => ({ ...context, id }) },
  },
  key: { family: 'which secret, and in which form', variations: keys, pair: 2, withBody: 6 },
  template: { family: 'payload formats', variations: templates, pair: 1, withBody: 5 },
  url: {
    family: 'forms of the URL',
    variations: urls,
    pair: 4,
    withBody: 4,
    content: { sources: urlSources, apply: (context, url) => ({ ...context, url }) },
  },
  method: {
    family: 'letter case of the method',
    variations: methods,
    pair: 6,
    withBody: 3,
    content: {
      sources: ['method'],
      apply: (context, method) => ({ ...context, request: { ...context.request, method } }),
    },
  },
  body: {
    family: 'forms of the body',
    variations: ({ request }) => bodies(request),
    content: {
      sources: bodySources,
      apply: (context, { bytes, parsed }) => ({ ...context, request: { ...context.request, body: bytes }, parsed }),
    },
  },
}

export const axisNames = Object.keys(axes) as AxisName[]
