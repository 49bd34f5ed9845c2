import { openApi } from '../openapi.ts'
import type { Handlers, Schemas } from '../route.ts'
import { fields } from '../schemas/component.ts'
import { credentialHandlers, credentialSchemas } from './credentials.ts'
import { eventHandlers, eventSchemas } from './events.ts'
import { keyHandlers, keySchemas } from './keys.ts'
import { proofHandlers, proofSchemas } from './proof.ts'
import { replayHandlers, replaySchemas } from './replay.ts'
import { requestHandlers, requestSchemas } from './requests.ts'
import { revealHandlers, revealSchemas } from './reveal.ts'
import { routeHandlers, routeSchemas } from './routes.ts'
import { sampleHandlers, sampleSchemas } from './samples.ts'
import { stateHandlers, stateSchemas } from './state.ts'
import { verificationHandlers, verificationSchemas } from './verification.ts'

/** The schemas of every route. One that is missing, or of another shape than the table of routes says, does not compile. */
export const schemas = {
  ...eventSchemas,
  ...replaySchemas,
  ...revealSchemas,
  ...verificationSchemas,
  ...requestSchemas,
  ...credentialSchemas,
  ...keySchemas,
  ...routeSchemas,
  ...sampleSchemas,
  ...stateSchemas,
  ...proofSchemas,
  getOpenApi: { summary: 'Get this document', response: fields },
} satisfies Required<Schemas>

/** The handler of every route, checked in the same way. */
export const handlers: Handlers<typeof schemas> = {
  ...eventHandlers,
  ...replayHandlers,
  ...revealHandlers,
  ...verificationHandlers,
  ...requestHandlers,
  ...credentialHandlers,
  ...keyHandlers,
  ...routeHandlers,
  ...sampleHandlers,
  ...stateHandlers,
  ...proofHandlers,
  getOpenApi: (_request, { version }) => openApi(schemas, version),
}
