import { randomUUID } from 'node:crypto'
import type { SampleOptions } from '../core/api/views/sample.ts'
import { utf8 } from '../core/text/bytes.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { SignedRequest } from '../core/model/request.ts'
import { setValues } from '../core/text/json-set.ts'
import { refreshSample, sampleTime } from '../core/vapi/refresh-sample.ts'

interface SampleContext extends SampleOptions {
  publicUrl: string
  /** Unix ms. */
  now: number
}

/** A sample as a current request: new call id, times moved to now. Throws NO_SUCH_SAMPLE, and BAD_INPUT for a value that does not fit. */
export function sampleRequest(sample: string, context: SampleContext): SignedRequest {
  const envelope = refreshSample(sample, { callId: randomUUID(), shiftMs: context.now - sampleTime(sample) })
  if (!envelope) throw new VhookError(problems.noSuchSample(sample))
  const body = setValues(utf8(JSON.stringify(envelope)), Object.entries(context.set ?? {}))
  const headers = [
    ['Host', new URL(context.publicUrl).host],
    ['Content-Type', 'application/json'],
    ['Content-Length', String(body.length)],
  ] as const
  return { method: 'POST', url: context.publicUrl + (context.path ?? '/'), headers, body }
}
