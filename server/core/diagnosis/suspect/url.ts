import type { Expression } from '../../schemes/expressions/expression.ts'
import { expressionsOf } from '../../schemes/expressions/template.ts'
import type { Subject } from '../subject.ts'
import { onlySignatureFails } from './signature-facts.ts'
import type { Suspect, Suspected } from './suspect.ts'

const urlSource = /^url/
const localHost = /^https?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)(?:[:/?]|$)/i

/** Whether an expression reads the URL with its host. */
export const isUrl = ({ source }: Expression): boolean => urlSource.test(source)

/** Whether the URL is among what the sender signs. */
export function signsUrl({ compiled }: Subject): boolean {
  const signed = compiled.message ? expressionsOf(compiled.message.parts) : []
  const compared = compiled.checks.flatMap(({ one, other }) => [one, other])
  return [...signed, ...compared].some(isUrl)
}

function urlUsed({ context, credential, compiled }: Subject): Suspected {
  const { url } = context
  const isSet = compiled.settings['notificationUrl'] !== undefined
  return {
    detail: { url, id: credential.id },
    evidence: [
      `The sender signs the URL. The one used here is ${url}, ${isSet ? 'set in the credential' : 'from the request'}.`,
    ],
  }
}

/** The public URL was not known when the request arrived. */
export const localUrl: Suspect = (subject, run) =>
  signsUrl(subject) && localHost.test(subject.context.url) && onlySignatureFails(run) ? urlUsed(subject) : undefined

/** Another URL may be registered at the sender. */
export const otherUrl: Suspect = (subject, run) =>
  signsUrl(subject) && !localHost.test(subject.context.url) && onlySignatureFails(run) ? urlUsed(subject) : undefined
