import { z } from 'zod'
import type { CauseId } from '../../core/diagnosis/causes.ts'
import type { Fix, SecretEdit } from '../../core/model/fix.ts'
import { verdicts } from '../../core/model/verification.ts'
import { component, fields, id } from './component.ts'
import { changedCredential, reverified, routeView } from './credential.ts'

export const verdict = z.enum(verdicts)

// Any fields of any plan.
const planPart = fields as unknown

export const fix = component(
  'Fix',
  z.strictObject({
    set: planPart as z.ZodType<Fix['set']>,
    replace: (planPart as z.ZodType<NonNullable<Fix['replace']>>).exactOptional(),
    scheme: (planPart as z.ZodType<NonNullable<Fix['scheme']>>).exactOptional(),
    secret: z.array(id<SecretEdit>()).readonly().exactOptional(),
    bind: z.string().exactOptional(),
    weakens: z.string().exactOptional(),
  }),
)

const { source: _source, ...routeFields } = routeView.shape

export const appliedFix = component(
  'AppliedFix',
  z.strictObject({
    credential: z.string(),
    verdict,
    reverified,
    routesBefore: z.array(z.strictObject(routeFields)).exactOptional(),
  }),
)

export const secretTestResult = component(
  'SecretTestResult',
  z.strictObject({
    events: z.array(
      z.strictObject({
        id: z.string(),
        receivedAt: z.number(),
        method: z.string(),
        path: z.string(),
        verdict,
        cause: id<CauseId>().exactOptional(),
        message: z.string().exactOptional(),
      }),
    ),
    valid: z.number(),
    fix: fix.exactOptional(),
    kept: changedCredential.exactOptional(),
  }),
)
