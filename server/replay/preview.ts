import type { AuthenticationPlan, Credential } from '../core/model/credential.ts'
import { utf8 } from '../core/text/bytes.ts'
import type { HeaderList, SignedRequest } from '../core/model/request.ts'
import { maskHeaders } from '../core/masking/mask.ts'
import { sign } from '../core/signing/sign.ts'

const sample: SignedRequest = {
  method: 'POST',
  url: 'https://example.test/webhook',
  headers: [['content-type', 'application/json']],
  body: utf8('{"message":{"type":"status-update"}}'),
}

/** The headers that a sender with this plan adds to a small request. Tokens are masked; signatures reveal nothing. */
export async function previewHeaders(plan: AuthenticationPlan, now: number): Promise<HeaderList> {
  if (plan.type === 'oauth2') return [['Authorization', 'Bearer <access token>']]
  const credential: Credential = { id: 'preview', authenticationPlan: plan }
  const { added } = await sign(sample, credential, { now })
  return maskHeaders(added, plan.type === 'bearer' ? added.map(([name]) => name) : [])
}
