import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import { type DiagnoseAt, diagnose } from '../../../../../server/core/diagnosis/diagnose.ts'
import type { AuthenticationPlan, Credential, HmacPlan } from '../../../../../server/core/model/credential.ts'
import type { Fix } from '../../../../../server/core/model/fix.ts'
import type { SignedRequest } from '../../../../../server/core/model/request.ts'
import type { Diagnosis } from '../../../../../server/core/model/verification.ts'
import { verify } from '../../../../../server/core/verify.ts'
import { verdictWith } from './fixed.ts'

export const now = 1_767_225_600_000
export const stamp = String(now)
export const secret = 'correct-horse-battery-staple'
export const text = '{"message":{"type":"tool-calls","call":{"id":"c1"}}}'
export const url = 'https://hooks.example.test/in?tenant=1'

export const anHmacPlan = (more: Partial<HmacPlan> = {}): HmacPlan => ({
  type: 'hmac',
  secretKey: secret,
  algorithm: 'sha256',
  ...more,
})

/** A MAC by Node itself; the engine under test has no part in it. */
export const sign = (payload: string | Buffer, key: string | Buffer = secret, algorithm = 'sha256'): Buffer =>
  createHmac(algorithm, key).update(payload).digest()

export const signed = (payload: string | Buffer, key?: string | Buffer): string => sign(payload, key).toString('hex')

export interface Event {
  plan: AuthenticationPlan
  headers: [string, string][]
  body?: string | Buffer
  method?: string
  url?: string
  credential?: Partial<Credential>
  at?: Partial<DiagnoseAt>
}

const requestOf = ({ headers, body = text, method = 'POST', url: address = url }: Event): SignedRequest => ({
  method,
  url: address,
  headers,
  body: Buffer.from(body),
})

const credentialOf = ({ plan, credential }: Event): Credential => ({
  id: 'mine',
  name: 'Mine',
  authenticationPlan: plan,
  ...credential,
})

/** What the credential is secret about; nothing of it may stand in an answer. */
const secretsOf = ({ plan, credential, at }: Event): string[] => {
  const all = [plan, ...(at?.others ?? []).map((other) => other.authenticationPlan)] as unknown as Record<
    string,
    unknown
  >[]
  const fields = all.flatMap((one) => [one['secretKey'], one['token'], one['secret'], one['clientSecret']])
  return [...fields, credential?.previous?.secret]
    .filter((value) => typeof value === 'string')
    .map((value) => value.trim())
}

/** Diagnoses an event that does not verify, and checks what must hold of every answer. */
export async function diagnosed(event: Event): Promise<Diagnosis> {
  const [request, credential, at] = [requestOf(event), credentialOf(event), { now, ...event.at }]
  expect((await verify(request, credential, at)).verdict).toBe('invalid')
  const diagnosis = await diagnose(request, credential, { budget: { ms: 20_000 }, ...at })
  const shown = JSON.stringify(diagnosis)
  for (const one of secretsOf(event)) expect(shown).not.toContain(one.slice(0, 12))
  if (diagnosis.fix) {
    expect(await verdictWith(diagnosis.fix, request, credential, at)).toBe('valid')
  }
  return diagnosis
}

/** The fields to change, or the whole fix if it changes anything else, without empty parts. */
function shortFix(fix: Fix | undefined): unknown {
  const { set = {}, ...others } = fix ?? {}
  if (fix === undefined || Object.keys(others).length === 0) return fix?.set
  return Object.keys(set).length === 0 ? others : fix
}

/** Ids of the causes, the sentence of the first, and the fix. */
export async function causesOf(event: Event): Promise<{ ids: string[]; says: string | undefined; fix: unknown }> {
  const { causes, fix } = await diagnosed(event)
  return { ids: causes.map(({ id }) => id), says: causes[0]?.message, fix: shortFix(fix) }
}
