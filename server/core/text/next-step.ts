import { shellWord } from '../export/shell.ts'
import type { EventSummary, StoredVerification } from '../model/event.ts'
import type { NotCheckedReason } from '../model/verification.ts'

/** What to do about an event that was not checked: a sentence, and the command that it ends with. */
export interface NextStep {
  text: string
  command?: string
  /** The reason may have gone by itself, so that it helps to verify the event again. */
  verifyAgain?: true
}

type Unchecked = Pick<StoredVerification, 'credentialId' | 'preset'>
type Request = Pick<EventSummary, 'method' | 'path'>

const pathOf = (path: string): string => shellWord(path.split('?')[0] ?? path)
const idOf = ({ credentialId }: Unchecked): string => shellWord(credentialId ?? 'CREDENTIAL')

const addCredential = ({ preset }: Unchecked): NextStep => ({
  text: 'Add one:',
  command: `vhook credentials add${preset === undefined ? '' : ` --preset ${preset}`}`,
})

const steps: Record<NotCheckedReason, (verification: Unchecked, request: Request) => NextStep> = {
  'no-credential': addCredential,
  'no-credential-for-sender': addCredential,
  'ambiguous-route': (_verification, { method, path }) => ({
    text: 'List the routes that match:',
    command: `vhook routes test${method === 'POST' ? '' : ` --method ${shellWord(method)}`} ${pathOf(path)}`,
  }),
  locked: (verification) => ({
    text: 'Start vhook with the key that encrypted the secret. If that key is lost, remove the credential and add it again:',
    command: `vhook credentials remove ${idOf(verification)}`,
  }),
  'bad-credential': (verification) => ({
    text: 'Correct the field that the check names:',
    command: `vhook credentials edit ${idOf(verification)} --set FIELD=VALUE`,
  }),
  'keys-unreachable': () => ({
    text: 'Check the network connection of this machine and the URL of the keys, then verify the event again.',
    verifyAgain: true,
  }),
  'introspection-unreachable': (verification) => ({
    text: 'Check the network connection and the URL of the endpoint, then verify the event again:',
    command: `vhook credentials show ${idOf(verification)}`,
    verifyAgain: true,
  }),
  'tokens-unknown': () => ({ text: 'Verify the event in the vhook that issued the tokens.' }),
  'no-such-module': () => ({ text: 'Update vhook, or correct the name of the module in the scheme.' }),
  'nothing-checked': (verification) => ({
    text: 'Compare the headers of the request with those that the credential expects:',
    command: `vhook credentials show ${idOf(verification)}`,
  }),
}

/** The next step for the `reason` of a verification that is `not-checked`. Undefined for reasons that other versions stored. */
export const nextStep = (
  verification: Unchecked & Pick<StoredVerification, 'reason'>,
  request: Request,
): NextStep | undefined =>
  Object.hasOwn(steps, verification.reason ?? '')
    ? steps[verification.reason as NotCheckedReason](verification, request)
    : undefined

const unverified: Record<EventSummary['kind'], string> = {
  webhook: 'Not verified yet.',
  token: 'A token request: the token endpoint checks its client itself.',
  websocket: 'The messages of a WebSocket are not recorded or verified.',
}

/** Why an event has no verification. */
export const unverifiedText = ({ kind }: Pick<EventSummary, 'kind'>): string => unverified[kind]
