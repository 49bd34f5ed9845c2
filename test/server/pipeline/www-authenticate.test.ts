import { describe, expect, test } from 'vitest'
import type { HeaderList } from '../../../server/core/model/request.ts'
import { challengeFor } from '../../../server/pipeline/www-authenticate.ts'

const bearer = { type: 'bearer' } as const
const vapi = { type: 'bearer', headerName: 'X-Vapi-Secret' } as const
const oauth2 = { type: 'oauth2', clientId: 'me' } as const
const hmac = { type: 'hmac', algorithm: 'sha256', signatureHeader: 'x-signature' } as const
const token: HeaderList = [['authorization', 'Bearer abc']]

describe('a 401 challenges', () => {
  test.each([
    ['a token where none came', [oauth2], [], ['Bearer']],
    ['a token where a wrong one came', [oauth2], token, ['Bearer error="invalid_token"']],
    ['a token where another scheme came', [bearer], [['Authorization', 'Basic abc']], ['Bearer error="invalid_token"']],
    ['a secret in a header of its own', [vapi], [['x-vapi-secret', 'abc']], ['Bearer error="invalid_token"']],
    ['a signature by no more than a name', [hmac], [['x-signature', 'abc']], ['Signature']],
    ['a signature where a token came', [hmac], token, ['Signature']],
    ['by either way where either would do', [oauth2, hmac], [], ['Bearer', 'Signature']],
    ['also where no credential is bound', [], [], ['Bearer']],
  ] as const)('%s', (_name, plans, headers, challenges) => {
    expect(challengeFor(plans, headers)).toEqual(challenges.map((value) => ['WWW-Authenticate', value]))
  })
})
