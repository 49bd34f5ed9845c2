import type { CredentialView } from '../model/credential.ts'
import { presetOf } from '../schemes/presets/index.ts'
import type { Scheme } from '../schemes/scheme.ts'

/** A plan, with or without its secret. */
export type OpenPlan = CredentialView['plan']

/** Where the senders with a module of their own have their signature. `body`: the whole body is a JWT. */
const codePlaces: Readonly<Record<string, readonly string[]>> = {
  'aws-sns': ['json:Signature'],
  paypal: ['header:PayPal-Transmission-Sig'],
  plaid: ['header:Plaid-Verification'],
  kinde: ['body'],
  fusionauth: ['header:X-FusionAuth-Signature-JWT'],
  'google-oidc': ['header:Authorization'],
  entra: ['header:Authorization'],
  fal: ['header:X-Fal-Webhook-Signature'],
  turnkey: ['header:X-Turnkey-Signature'],
  mailchannels: ['header:Signature-Input'],
}

const variantsOf = ({ variants = [], ...base }: Scheme): Scheme[] => [
  base,
  ...variants.map((variant) => ({ ...base, ...variant })),
]

const unique = (texts: ReadonlyArray<string | undefined>): string[] => [
  ...new Set(texts.filter((text) => text !== undefined)),
]

const placesByScheme = new WeakMap<Scheme, readonly string[]>()

/** Expressions for the places of a scheme's signature or token, of all its variants. */
export function proofPlaces(scheme: Scheme): readonly string[] {
  const known = placesByScheme.get(scheme)
  if (known) return known
  const places = unique(
    variantsOf(scheme).flatMap(({ signature, token, code = '' }) => [
      ...[signature?.from, ...(signature?.alsoFrom ?? []), token?.from],
      ...(codePlaces[code] ?? []),
    ]),
  )
  placesByScheme.set(scheme, places)
  return places
}

/** Names of all headers that a scheme reads by rule: signature, token, timestamp and message id. In lower case. */
export const headersRead = (scheme: Scheme): string[] =>
  unique([
    ...proofPlaces(scheme),
    ...variantsOf(scheme).flatMap(({ timestamp, messageId }) => [timestamp?.from, messageId]),
  ]).flatMap((place) => headerOf(place) ?? [])

/** The header of an expression, in lower case; undefined for other places. */
export const headerOf = (place: string): string | undefined => /^header:([^|]+)/.exec(place)?.[1]?.toLowerCase()

/** The scheme of a plan that has one. */
export function schemeOf({ type, preset, scheme }: OpenPlan): Scheme | undefined {
  if (type === 'preset') return typeof preset === 'string' ? presetOf(preset)?.scheme : undefined
  return type === 'scheme' && typeof scheme === 'object' && scheme !== null ? (scheme as Scheme) : undefined
}

const named = (name: unknown, usual: string): string => `header:${typeof name === 'string' ? name : usual}`

/** Where a request with this plan has its signature or token. Empty for a plan of an unknown form. */
export function placesOf(plan: OpenPlan): readonly string[] {
  if (plan.type === 'bearer') return [named(plan['headerName'], 'authorization')]
  if (plan.type === 'hmac') return [named(plan['signatureHeader'], 'x-signature')]
  if (plan.type === 'oauth2') return ['header:authorization']
  const scheme = schemeOf(plan)
  return scheme ? proofPlaces(scheme) : []
}
