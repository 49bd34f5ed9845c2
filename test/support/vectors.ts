import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { PresetId } from '../../server/core/schemes/presets/index.ts'
import type { Credential, HmacPlan } from '../../server/core/model/credential.ts'
import type { At } from '../../server/core/model/evidence.ts'
import type { SignedRequest } from '../../server/core/model/request.ts'

/** One request and the verdict of the sender's own code; the format is in the README of the vectors. */
export interface VectorCase {
  name: string
  tags: string[]
  secret: string
  nextSecret?: string
  credential?: Record<string, unknown>
  method: string
  url: string
  headers: Record<string, string | string[]>
  bodyBase64?: string
  bodyRecipe?: { seed: string; length: number; prefix: string; suffix: string }
  bodySha256?: string
  now: number
  expect: 'pass' | 'fail'
  byteExactVerdict?: 'pass' | 'fail'
  resign?: { timestamp?: number; id?: string }
}

export interface VectorFile {
  provider: string
  keys?: { certificates?: Record<string, string>; signingKeyPkcs8Pem?: string }
  cases: VectorCase[]
  quirks?: VectorCase[]
  handshakes?: {
    name: string
    secret?: string
    request: { method: string; body: string; signed: boolean }
    respond: { status: number; contentType?: string; body?: string; json?: Record<string, string> }
  }[]
}

const folder = new URL('../vectors/', import.meta.url)

export const vectorFiles = (): string[] =>
  readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'vapi-plans.json')

export const readVectors = (name: string): VectorFile =>
  JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as VectorFile

const made = new Map<string, Uint8Array>()

/** The body's bytes, made by its recipe where it is too long to be written out. */
export function bodyOf(one: VectorCase): Uint8Array {
  if (!one.bodyRecipe) return new Uint8Array(Buffer.from(one.bodyBase64 ?? '', 'base64'))
  const key = JSON.stringify(one.bodyRecipe)
  const body = made.get(key) ?? cook(one.bodyRecipe, one.bodySha256)
  made.set(key, body)
  return body
}

function cook({ seed, length, prefix, suffix }: NonNullable<VectorCase['bodyRecipe']>, sha256: string | undefined) {
  const wanted = length - prefix.length - suffix.length
  let middle = ''
  for (let at = 0; middle.length < wanted; at++) middle += createHash('sha256').update(`${seed}:${at}`).digest('hex')
  const body = Buffer.from(prefix + middle.slice(0, wanted) + suffix)
  if (createHash('sha256').update(body).digest('hex') !== sha256) throw new Error('the recipe gives another body')
  return new Uint8Array(body)
}

export function requestOf(one: VectorCase): SignedRequest {
  const headers = Object.entries(one.headers).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  )
  return { method: one.method, url: one.url, headers, body: bodyOf(one) }
}

interface ImitatedPlan {
  plan: Omit<HmacPlan, 'type' | 'secretKey'>
  timestampUnit: 's' | 'ms'
}

/** A credential as a user would have made it for this case. */
export function credentialOf(provider: string, one: VectorCase): Credential {
  const { secret, nextSecret, credential = {} } = one
  if (provider === 'vapi-hmac') {
    const { plan, timestampUnit } = credential as unknown as ImitatedPlan
    return { id: 'vector', authenticationPlan: { type: 'hmac', secretKey: secret, ...plan, timestampUnit } }
  }
  const settings = credential as Record<string, string>
  const secrets = { secret, ...(nextSecret !== undefined && { nextSecret }) }
  return { id: 'vector', authenticationPlan: { type: 'preset', preset: provider as PresetId, ...secrets, settings } }
}

/** A credential that can sign: with the private key of the file where the sender's secret is only its public key. */
export function signerOf(file: VectorFile, one: VectorCase): Credential {
  const { signingKeyPkcs8Pem: secret } = file.keys ?? {}
  return credentialOf(file.provider, secret === undefined ? one : { ...one, secret })
}

/** The clock of a case, and the certificates of its file for senders that publish theirs. */
export function atOf(file: VectorFile, one: VectorCase): At {
  const { certificates } = file.keys ?? {}
  const at = { now: one.now * 1000 }
  if (!certificates) return at
  return {
    ...at,
    document: (url) =>
      certificates[url] === undefined ? Promise.reject(new Error('not found')) : Promise.resolve(certificates[url]),
  }
}
