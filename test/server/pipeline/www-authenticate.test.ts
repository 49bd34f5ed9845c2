import { describe, expect, test } from 'vitest'
import type { HeaderList } from '../../../server/core/model/request.ts'
import { challengeFor } from '../../../server/pipeline/www-authenticate.ts'

const bearer = { type: 'bearer' } as const
const vapi = { type: 'bearer', headerName: 'X-Vapi-Secret' } as const
const oauth2 = { type: 'oauth2', clientId: 'me' } as const
const hmac = { type: 'hmac', algorithm: 'sha256', signatureHeader: 'x-signature' } as const
const token: HeaderList = [['authorization', 'Bearer abc']]

describe('a 401 asks for', () => {
  test.each([
    ['a token when it is missing', [oauth2], [], ['Bearer']],
    ['a token when it is wrong', [oauth2], token, ['Bearer error="invalid_token"']],
    [
      'a token when another scheme was used',
      [bearer],
      [['Authorization', 'Basic abc']],
      ['Bearer error="invalid_token"'],
    ],
    ['a secret in a custom header', [vapi], [['x-vapi-secret', 'abc']], ['Bearer error="invalid_token"']],
    ['a signature by its scheme alone', [hmac], [['x-signature', 'abc']], ['Signature']],
    ['a signature when a token was sent', [hmac], token, ['Signature']],
    ['a token or a signature when either is accepted', [oauth2, hmac], [], ['Bearer', 'Signature']],
    ['a token when no credential is assigned', [], [], ['Bearer']],
  ] as const)('%s', (_name, plans, headers, challenges) => {
    expect(challengeFor(plans, headers)).toEqual(challenges.map((value) => ['WWW-Authenticate', value]))
  })
})
