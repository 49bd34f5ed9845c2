/** One Vapi message type. */
export interface MessageType {
  label: string
  /** Whether the call depends on the app's response. For the others any 2xx will do. */
  needsResponse: boolean
  /** A description of the response. */
  shape: string
  /** When Vapi stops waiting, in ms. */
  limitMs: number
}

/** Default of `server.timeoutSeconds`: 20 s. */
export const defaultLimitMs = 20_000

const request = (label: string, shape: string, limitMs = defaultLimitMs): MessageType => ({
  label,
  needsResponse: true,
  shape,
  limitMs,
})
const notification = (label: string): MessageType => ({
  label,
  needsResponse: false,
  shape: 'any 2xx; {} will do',
  limitMs: defaultLimitMs,
})

/** Every message type of Vapi's schema, and three that only its documentation or older requests have. Others are accepted. */
export const messageTypes: Readonly<Record<string, MessageType>> = {
  // Vapi's fixed limit of 7.5 s end to end, because telephony gives up at 15 s.
  'assistant-request': request(
    'Choose the assistant',
    'one of assistantId, assistant, squadId, squad, workflowId, workflow; or destination; or error',
    7_500,
  ),
  'tool-calls': request(
    'Tool calls',
    'results: one { toolCallId, name, result } or { toolCallId, name, error } for each call, as single-line text',
  ),
  'transfer-destination-request': request(
    'Choose the transfer destination',
    'destination (assistant, number or sip), or error',
  ),
  'handoff-destination-request': request(
    'Choose the assistant to hand off to',
    'destination of type assistant, or error',
  ),
  'knowledge-base-request': request(
    'Search the knowledge base',
    'documents: [{ content, similarity }], or message to skip the model',
    10_000,
  ),
  'voice-request': request('Synthesize speech', 'raw audio: 16-bit little-endian mono PCM at the requested sampleRate'),
  'call.endpointing.request': request(
    'Decide whether the caller has finished',
    'timeoutSeconds: a number from 0 to 15',
  ),
  'campaign.predial': request('Decide whether to dial the contact', 'eligible: true or false'),
  'function-call': request('Function call (older form)', 'result: text'),

  'status-update': notification('Call status'),
  'end-of-call-report': notification('End-of-call report'),
  transcript: notification('Transcript'),
  'transcript[transcriptType="final"]': notification('Final transcript'),
  'conversation-update': notification('Conversation update'),
  'speech-update': notification('Speech started or stopped'),
  'user-interrupted': notification('Caller interrupted'),
  hang: notification('Assistant response delayed'),
  'model-output': notification('Model output'),
  'voice-input': notification('Voice input'),
  'assistant.started': notification('Assistant started'),
  'assistant.speechStarted': notification('Assistant started speaking'),
  'language-changed': notification('Language changed'),
  'language-change-detected': notification('Language change detected'),
  'transfer-update': notification('Call transferred'),
  'phone-call-control': notification('Phone call control (hang up or forward)'),
  'chat.created': notification('Chat created'),
  'chat.deleted': notification('Chat deleted'),
  'session.created': notification('Session created'),
  'session.updated': notification('Session updated'),
  'session.deleted': notification('Session deleted'),
  'call.deleted': notification('Call deleted'),
  'call.delete.failed': notification('Call deletion failed'),
  'call.artifact.upload': notification('Artifacts uploaded'),
}

/** A message type, or undefined for one that is not in the table. */
export const messageType = (type: string): MessageType | undefined =>
  Object.hasOwn(messageTypes, type) ? messageTypes[type] : undefined
