import { createHmac } from 'node:crypto'
import { utf8 } from '../../server/core/text/bytes.ts'
import type { PresetId } from '../../server/core/schemes/presets/index.ts'
import type { AuthenticationPlan, Credential, HmacPlan } from '../../server/core/model/credential.ts'
import type { HeaderList, SignedRequest } from '../../server/core/model/request.ts'
import type { Verification } from '../../server/core/model/verification.ts'

/** The time at which tests verify requests, in Unix ms. */
export const now = 1_767_225_600_000

export const secret = 'a secret of the tests'

export const aRequest = (more: Partial<SignedRequest> = {}): SignedRequest => ({
  method: 'POST',
  url: 'https://hooks.example.test/in?a=1',
  headers: [['content-type', 'application/json']],
  body: utf8('{"message":{"type":"status-update"}}'),
  ...more,
})

export const aCredential = (authenticationPlan: AuthenticationPlan, more: Partial<Credential> = {}): Credential => ({
  id: 'c1',
  authenticationPlan,
  ...more,
})

export const anHmac = (plan: Partial<HmacPlan> = {}, more: Partial<Credential> = {}): Credential =>
  aCredential({ type: 'hmac', algorithm: 'sha256', secretKey: secret, ...plan }, more)

export const aPreset = (preset: PresetId, key = secret, settings?: Record<string, string>): Credential =>
  aCredential({ type: 'preset', preset, secret: key, ...(settings && { settings }) })

/** Vapi's default headers for a body, signed with Node's crypto instead of the code under test. */
export function vapiHeaders(body: Uint8Array, time: string | number = now, key: string = secret): HeaderList {
  const signature = createHmac('sha256', key).update(`${time}.`).update(body).digest('hex')
  return [
    ['x-timestamp', String(time)],
    ['x-signature', signature],
  ]
}

/** The status of the check with this id; undefined if it did not run. */
export const statusOf = ({ checks }: Verification, id: string): string | undefined =>
  checks.find((check) => check.id === id)?.status
