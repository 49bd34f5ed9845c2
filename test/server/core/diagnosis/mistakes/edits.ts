import type { Credential } from '../../../../../server/core/model/credential.ts'
import type { HeaderList } from '../../../../../server/core/model/request.ts'
import { compile } from '../../../../../server/core/schemes/compile-plan.ts'
import { contextOf } from '../../../../../server/core/schemes/expressions/context.ts'
import { variantsFor } from '../../../../../server/core/schemes/checks/variants.ts'
import type { RequestKind, Sent } from './kinds.ts'

/** A request with something changed; undefined where that is not possible. */
export type Edit = (sent: Sent, kind: RequestKind) => Sent | undefined

const bytes = (text: string | Buffer) => new Uint8Array(Buffer.from(text))

/** The body as text, if it is text. */
export function textOf({ request }: Sent): string | undefined {
  const text = Buffer.from(request.body).toString()
  return Buffer.from(text).equals(Buffer.from(request.body)) ? text : undefined
}

export function withBody(change: (text: string, sent: Sent) => string | Buffer | undefined): Edit {
  return (sent) => {
    const text = textOf(sent)
    const body = text === undefined ? undefined : change(text, sent)
    return body === undefined ? undefined : { ...sent, request: { ...sent.request, body: bytes(body) } }
  }
}

export const parsed = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? (value ?? undefined) : undefined
  } catch {
    // Not JSON.
    return undefined
  }
}

export function withUrl(change: (url: string) => string | undefined): Edit {
  return (sent) => {
    const { authenticationPlan } = sent.credential
    const settings = 'settings' in authenticationPlan ? authenticationPlan.settings : undefined
    if (settings?.['notificationUrl'] !== undefined) return undefined
    const url = change(sent.request.url)
    return url === undefined || url === sent.request.url ? undefined : { ...sent, request: { ...sent.request, url } }
  }
}

export const later =
  (seconds: number): Edit =>
  (sent) => ({ ...sent, at: { ...sent.at, now: sent.at.now + seconds * 1000 } })

const planOf = ({ authenticationPlan }: Credential) =>
  authenticationPlan.type === 'preset' ? authenticationPlan : undefined

export function withSecret(change: (secret: string, sent: Sent) => string | undefined): Edit {
  return (sent) => {
    const plan = planOf(sent.credential)
    const secret = plan && change(plan.secret, sent)
    if (!plan || secret === undefined || secret === plan.secret) return undefined
    return { ...sent, credential: { ...sent.credential, authenticationPlan: { ...plan, secret } } }
  }
}

export const withPlan =
  (change: (sent: Sent, kind: RequestKind) => Credential['authenticationPlan'] | undefined): Edit =>
  (sent, kind) => {
    const authenticationPlan = change(sent, kind)
    return authenticationPlan && { ...sent, credential: { ...sent.credential, authenticationPlan } }
  }

export const withHeaders =
  (change: (headers: HeaderList, names: ReadonlySet<string>) => HeaderList | undefined): Edit =>
  (sent, kind) => {
    const headers = change(sent.request.headers, signatureNames(sent, kind))
    return headers && { ...sent, request: { ...sent.request, headers } }
  }

const ofModules: Record<string, string> = {
  plaid: 'plaid-verification',
  fusionauth: 'x-fusionauth-signature-jwt',
  'aws-sns': '',
}

/** Names of the headers that contain the signature or token of this request. */
function signatureNames({ request, credential }: Sent, { preset }: RequestKind): ReadonlySet<string> {
  const compiled = compile(credential.authenticationPlan)
  if (compiled.kind !== 'scheme') return new Set()
  const { scheme } = compiled
  if (scheme.scheme.kind === 'code') return new Set([ofModules[preset.id] ?? ''])
  const [variant = scheme] = variantsFor(scheme, contextOf(request, scheme.secret, scheme.settings))
  const places = [...variant.places, variant.token].filter((place) => place?.source === 'header')
  return new Set(places.map((place) => place?.argument.toLowerCase() ?? ''))
}
