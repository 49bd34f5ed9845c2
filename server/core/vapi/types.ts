/** What vhook knows of one Vapi message type. */
export interface MessageType {
  label: string
  /** Whether the call depends on the app's answer. The others want any 2xx. */
  needsAnswer: boolean
  /** The answer's shape, in words. */
  shape: string
  /** When Vapi stops waiting, in ms. */
  limitMs: number
}

/** `server.timeoutSeconds` when nobody sets it: 20 s. */
export const defaultLimitMs = 20_000

const asks = (label: string, shape: string, limitMs = defaultLimitMs): MessageType => ({
  label,
  needsAnswer: true,
  shape,
  limitMs,
})
const tells = (label: string): MessageType => ({
  label,
  needsAnswer: false,
  shape: 'any 2xx; {} will do',
  limitMs: defaultLimitMs,
})

/** Every message type of Vapi's schema, and three that only its documentation or older deliveries have. Others are let through. */
export const messageTypes: Readonly<Record<string, MessageType>> = {
  // The limit is fixed at 7.5 s end to end and no setting changes it, because telephony gives up at 15 s.
  'assistant-request': asks(
    'Which assistant takes the call?',
    'one of assistantId, assistant, squadId, squad, workflowId, workflow; or destination; or error',
    7_500,
  ),
  'tool-calls': asks(
    'Tool calls',
    'results: one { toolCallId, name, result } or { toolCallId, name, error } for each call, as single-line text',
  ),
  'transfer-destination-request': asks('Where should the call go?', 'destination (assistant, number or sip), or error'),
  'handoff-destination-request': asks('Who takes over?', 'destination of type assistant, or error'),
  'knowledge-base-request': asks(
    'Search of the knowledge base',
    'documents: [{ content, similarity }], or message to skip the model',
    10_000,
  ),
  'voice-request': asks('Speech to make', 'raw audio: 16-bit little-endian mono PCM at the sampleRate asked for'),
  'call.endpointing.request': asks('Has the caller finished?', 'timeoutSeconds: a number from 0 to 15'),
  'campaign.predial': asks('May this contact be dialled?', 'eligible: true or false'),
  'function-call': asks('Function call (older form)', 'result: text'),

  'status-update': tells('Status of the call'),
  'end-of-call-report': tells('Report at the end of the call'),
  transcript: tells('Transcript'),
  'transcript[transcriptType="final"]': tells('Transcript, final'),
  'conversation-update': tells('Conversation so far'),
  'speech-update': tells('Speech started or stopped'),
  'user-interrupted': tells('The caller interrupted'),
  hang: tells('The assistant is late'),
  'model-output': tells('Words of the model'),
  'voice-input': tells('Text given to the voice'),
  'assistant.started': tells('The assistant started'),
  'assistant.speechStarted': tells('The assistant speaks'),
  'language-changed': tells('The language changed'),
  'language-change-detected': tells('Another language was heard'),
  'transfer-update': tells('The call was transferred'),
  'phone-call-control': tells('Hang up or forward, left to your server'),
  'chat.created': tells('Chat created'),
  'chat.deleted': tells('Chat deleted'),
  'session.created': tells('Session created'),
  'session.updated': tells('Session updated'),
  'session.deleted': tells('Session deleted'),
  'call.deleted': tells('Call deleted'),
  'call.delete.failed': tells('Call could not be deleted'),
  'call.artifact.upload': tells('Artifacts uploaded'),
}

/** The row of a type, or undefined for one that Vapi added since. */
export const messageType = (type: string): MessageType | undefined =>
  Object.hasOwn(messageTypes, type) ? messageTypes[type] : undefined
