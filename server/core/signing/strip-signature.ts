import type { Credential } from '../model/credential.ts'
import type { HeaderList } from '../model/request.ts'
import { withoutHeaders } from '../model/request.ts'
import { compile } from '../schemes/compile-plan.ts'
import { signatureHeaders } from './sign.ts'

/** The headers without anything that proves something to one of these credentials, and without a plain `Authorization`. */
export function withoutSignature(headers: HeaderList, credentials: readonly Credential[]): HeaderList {
  const names = credentials.flatMap(({ authenticationPlan }) => {
    const compiled = compile(authenticationPlan)
    return compiled.kind === 'scheme' ? signatureHeaders(compiled.scheme) : []
  })
  return withoutHeaders(headers, ['authorization', 'x-vapi-secret', ...names])
}
