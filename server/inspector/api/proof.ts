import { z } from 'zod'
import { problems, VhookError } from '../../core/model/errors.ts'
import { ownHosts } from '../origin-guard.ts'
import type { Handlers, Schemas } from '../route.ts'
import { proofOf } from '../token.ts'

export const proofSchemas = {
  getProof: {
    summary: 'Prove that this inspector knows the token',
    query: z.strictObject({ host: z.string(), nonce: z.string().regex(/^[\w-]{20,80}$/) }),
    response: z.strictObject({ proof: z.string() }),
  },
} satisfies Schemas

export const proofHandlers: Handlers<typeof proofSchemas> = {
  getProof: ({ query: { host, nonce } }, { token, hosts }) => {
    if (!ownHosts(hosts).includes(host))
      throw new VhookError(problems.badInput('query', 'host is not an address of this inspector'))
    return { proof: proofOf(token, host, nonce) }
  },
}
