import { z } from 'zod'
import type { RequestInput } from '../../core/api/views/request.ts'
import { problems, VhookError } from '../../core/model/errors.ts'
import type { SignedRequest } from '../../core/model/request.ts'
import { fromBase64 } from '../../core/text/bytes.ts'
import type { Handlers, Schemas } from '../route.ts'
import { component, headerList } from '../schemas/component.ts'
import { diagnosis, verification } from '../schemas/event.ts'
import { bodyLimit, credentialId, givenRequest } from '../schemas/request.ts'

const at = z.number().min(0).max(8.64e15).exactOptional().describe('Unix milliseconds. Default: now.')

export const requestSchemas = {
  checkRequest: {
    summary: 'Verify a request that is not an event',
    bodyLimit,
    body: z.strictObject({
      ...givenRequest,
      credential: credentialId.exactOptional(),
      at,
      diagnose: z.boolean().exactOptional(),
    }),
    response: component(
      'RequestCheck',
      z.strictObject({
        verifications: z.array(verification),
        credential: z.string().nullable(),
        diagnosis: diagnosis.nullable(),
      }),
    ),
  },
  signRequest: {
    summary: 'Get the headers that make a request valid',
    bodyLimit,
    body: z.strictObject({ ...givenRequest, credential: credentialId, at, id: z.string().max(200).exactOptional() }),
    response: component(
      'RequestSigned',
      z.strictObject({ headers: headerList, added: headerList, signedPayloadBase64: z.string().exactOptional() }),
    ),
  },
} satisfies Schemas

export const requestHandlers: Handlers<typeof requestSchemas> = {
  checkRequest: ({ body }, { service }) => service.checkRequest(requestOf(body), body),
  signRequest: ({ body }, { service }) => service.signRequest(requestOf(body), body),
}

function requestOf({ method, url, headers, bodyBase64 }: RequestInput): SignedRequest {
  const body = fromBase64(bodyBase64)
  if (body === undefined) throw new VhookError(problems.badRequestField('bodyBase64', 'is not base64'))
  return { method, url, headers, body }
}
