import assistantRequest from './samples/assistant-request.json' with { type: 'json' }
import assistantSpeechStarted from './samples/assistant.speechStarted.json' with { type: 'json' }
import callArtifactUpload from './samples/call.artifact.upload.json' with { type: 'json' }
import callDeleteFailed from './samples/call.delete.failed.json' with { type: 'json' }
import callDeleted from './samples/call.deleted.json' with { type: 'json' }
import callEndpointingRequest from './samples/call.endpointing.request.json' with { type: 'json' }
import campaignPredial from './samples/campaign.predial.json' with { type: 'json' }
import chatCreated from './samples/chat.created.json' with { type: 'json' }
import chatDeleted from './samples/chat.deleted.json' with { type: 'json' }
import conversationUpdate from './samples/conversation-update.json' with { type: 'json' }
import endOfCallReport from './samples/end-of-call-report.json' with { type: 'json' }
import handoffDestinationRequest from './samples/handoff-destination-request.json' with { type: 'json' }
import hang from './samples/hang.json' with { type: 'json' }
import knowledgeBaseRequest from './samples/knowledge-base-request.json' with { type: 'json' }
import languageChangeDetected from './samples/language-change-detected.json' with { type: 'json' }
import modelOutput from './samples/model-output.json' with { type: 'json' }
import phoneCallControl from './samples/phone-call-control.json' with { type: 'json' }
import sessionCreated from './samples/session.created.json' with { type: 'json' }
import sessionDeleted from './samples/session.deleted.json' with { type: 'json' }
import sessionUpdated from './samples/session.updated.json' with { type: 'json' }
import speechUpdate from './samples/speech-update.json' with { type: 'json' }
import statusUpdate from './samples/status-update.json' with { type: 'json' }
import toolCalls from './samples/tool-calls.json' with { type: 'json' }
import transcript from './samples/transcript.json' with { type: 'json' }
import transferDestinationRequest from './samples/transfer-destination-request.json' with { type: 'json' }
import transferUpdate from './samples/transfer-update.json' with { type: 'json' }
import userInterrupted from './samples/user-interrupted.json' with { type: 'json' }
import voiceInput from './samples/voice-input.json' with { type: 'json' }
import voiceRequest from './samples/voice-request.json' with { type: 'json' }
import observedAssistantRequest from './samples/observed/assistant-request.json' with { type: 'json' }
import observedEndOfCallReport from './samples/observed/end-of-call-report.json' with { type: 'json' }
import observedToolCalls from './samples/observed/tool-calls.json' with { type: 'json' }
import type { SampleView } from '../api/views/sample.ts'
import { messageType } from './types.ts'

/** A sample Vapi request. All values are invented. */
export interface Sample {
  /** Modelled on real requests that differ from the schema. */
  observed: boolean
  envelope: { readonly message: Readonly<Record<string, unknown>> }
}

const schema = (envelope: Sample['envelope']): Sample => ({ observed: false, envelope })
const observed = (envelope: Sample['envelope']): Sample => ({ observed: true, envelope })

/** Every sample by its id: the message type, or `observed/` and the type. */
export const samples: Readonly<Record<string, Sample>> = {
  'assistant-request': schema(assistantRequest),
  'assistant.speechStarted': schema(assistantSpeechStarted),
  'call.artifact.upload': schema(callArtifactUpload),
  'call.delete.failed': schema(callDeleteFailed),
  'call.deleted': schema(callDeleted),
  'call.endpointing.request': schema(callEndpointingRequest),
  'campaign.predial': schema(campaignPredial),
  'chat.created': schema(chatCreated),
  'chat.deleted': schema(chatDeleted),
  'conversation-update': schema(conversationUpdate),
  'end-of-call-report': schema(endOfCallReport),
  'handoff-destination-request': schema(handoffDestinationRequest),
  hang: schema(hang),
  'knowledge-base-request': schema(knowledgeBaseRequest),
  'language-change-detected': schema(languageChangeDetected),
  'model-output': schema(modelOutput),
  'phone-call-control': schema(phoneCallControl),
  'session.created': schema(sessionCreated),
  'session.deleted': schema(sessionDeleted),
  'session.updated': schema(sessionUpdated),
  'speech-update': schema(speechUpdate),
  'status-update': schema(statusUpdate),
  'tool-calls': schema(toolCalls),
  transcript: schema(transcript),
  'transfer-destination-request': schema(transferDestinationRequest),
  'transfer-update': schema(transferUpdate),
  'user-interrupted': schema(userInterrupted),
  'voice-input': schema(voiceInput),
  'voice-request': schema(voiceRequest),
  'observed/assistant-request': observed(observedAssistantRequest),
  'observed/end-of-call-report': observed(observedEndOfCallReport),
  'observed/tool-calls': observed(observedToolCalls),
}

/** The samples for lists. */
export function sampleViews(): SampleView[] {
  return Object.entries(samples).map(([id, { envelope, observed: isObserved }]) => {
    const label = messageType(String(envelope.message['type']))?.label ?? id
    return { name: id, label: isObserved ? `${label} (as observed)` : label }
  })
}
