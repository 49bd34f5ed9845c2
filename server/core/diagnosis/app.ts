import type { Diagnosis, Verdict } from '../model/verification.ts'
import { textOf } from '../text/bytes.ts'
import { rejections } from './app-rejections.ts'
import { adviceFor, messageFor } from './causes.ts'
import { suspicion } from './suspect/suspicion.ts'

/** What vhook found about a request. */
export interface VerifiedRequest {
  verdict: Verdict
  /** Id of the credential that decided. */
  credential: string | null
  /** Whether a route binds the credential to the request. */
  bound: boolean
  /** Why it is invalid, if that is known yet. */
  diagnosis?: Pick<Diagnosis, 'cause' | 'rank' | 'fix'> | undefined
}

/** The response of the app to the sender. */
export interface AppResponse {
  status: number | null
  body: Uint8Array
}

/** An error page says it in its first lines. */
const BEGINNING = 20_000

const namesSignature = /signature|webhook secret|csrf|hmac/i
const otherwise =
  'Check the app for a body parser that runs before verification (it needs the raw bytes), a different secret in its environment, its clock and tolerance, and the order of its middleware.'

const found = { tried: { macs: 0, families: ['app'], complete: true }, tookMs: 0 }

/** `detail.code` of its cause is the change of the app's code. */
function proven(
  id: 'app-rejected-valid' | 'app-accepted-invalid',
  status: number,
  { advice: why, code }: Pick<(typeof rejections)[number], 'advice' | 'code'> = { advice: '' },
): Diagnosis {
  const message = messageFor(id, { status })
  const advice = adviceFor(id, { status, why })
  return {
    cause: id,
    rank: 'proven',
    causes: [{ id, message, detail: { status, ...(code !== undefined && { code }) } }],
    suspected: [],
    message,
    advice,
    ...found,
  }
}

function rejectedValid(status: number, body: Uint8Array): Diagnosis | undefined {
  const text = textOf(body.subarray(0, BEGINNING))
  const rejects = [400, 401, 403].includes(status) || (status === 500 && namesSignature.test(text))
  if (!rejects) return undefined
  return proven(
    'app-rejected-valid',
    status,
    rejections.find(({ answer }) => answer.test(text)) ?? { advice: otherwise },
  )
}

/** Unproven causes that leave the secret as the explanation; the others are about the body, the time or the URL. */
const aboutSecret: ReadonlySet<Diagnosis['cause']> = new Set<Diagnosis['cause']>([
  'wrong-secret',
  'api-key-as-secret',
  'nothing-fits',
])

function secretIsWrong(status: number, credential: string): Diagnosis {
  const evidence = [`The app responded with ${status}.`, 'The signature does not match the secret stored in vhook.']
  const suspected = suspicion('app-accepts-mismatch', { detail: { status, credential }, evidence })
  const { id, rank, message, advice } = suspected
  return { cause: id, rank, causes: [], suspected: [suspected], message, ...(advice && { advice }), ...found }
}

/** An app that accepts what a change of the credential makes valid is right: vhook's credential is wrong. */
function acceptedInvalid(status: number, { bound, credential, diagnosis }: VerifiedRequest): Diagnosis | undefined {
  if (!diagnosis || credential === null || diagnosis.fix) return undefined
  if (diagnosis.rank !== 'proven')
    return aboutSecret.has(diagnosis.cause) ? secretIsWrong(status, credential) : undefined
  return bound ? proven('app-accepted-invalid', status) : undefined
}

/** Compares the app's response with the verdict: whether the app or the credential is wrong. Undefined where nothing can be said. */
export function appFault(verified: VerifiedRequest, { status, body }: AppResponse): Diagnosis | undefined {
  if (status === null) return undefined
  if (verified.verdict === 'valid') return rejectedValid(status, body)
  return verified.verdict === 'invalid' && status >= 200 && status < 300 ? acceptedInvalid(status, verified) : undefined
}
