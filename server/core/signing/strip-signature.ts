import type { Credential } from '../model/credential.ts'
import type { HeaderList } from '../model/request.ts'
import { withoutHeaders } from '../model/request.ts'
import { compile } from '../schemes/compile-plan.ts'
import { signatureHeaders } from './sign.ts'

/** The headers without signatures and tokens of these credentials, and without `Authorization` and `X-Vapi-Secret`. */
export function withoutSignature(headers: HeaderList, credentials: readonly Credential[]): HeaderList {
  const names = credentials.flatMap(({ authenticationPlan }) => {
    const compiled = compile(authenticationPlan)
    return compiled.kind === 'scheme' ? signatureHeaders(compiled.scheme) : []
  })
  return withoutHeaders(headers, ['authorization', 'x-vapi-secret', ...names])
}
