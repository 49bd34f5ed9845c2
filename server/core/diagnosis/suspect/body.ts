import { scanJson } from '../../text/json-scan.ts'
import { fromBase64, strictTextOf, textOf } from '../../text/bytes.ts'
import { headerValue } from '../../model/request.ts'
import type { Expression } from '../../schemes/expressions/expression.ts'
import { placeOf } from '../../schemes/checks/describe.ts'
import type { CompiledScheme } from '../../schemes/compile-scheme.ts'
import { compile } from '../../schemes/compile-plan.ts'
import { expressionsOf } from '../../schemes/expressions/template.ts'
import type { Subject } from '../subject.ts'
import type { Suspect } from './suspect.ts'

const bodySources = /^(?:body|json|form)/

/** Whether an expression reads the body. */
export const isInBody = ({ source }: Expression): boolean => bodySources.test(source)

/** Modules of code that verify an identity token, which covers no body. */
const withoutBody = new Set(['google-oidc', 'entra'])

function readsBody({ message, places, checks, scheme }: CompiledScheme): boolean {
  if (scheme.kind === 'code') return !withoutBody.has(scheme.code ?? '')
  const signed = message ? expressionsOf(message.parts) : []
  return [...signed, ...places, ...checks.map(({ other }) => other)].some(isInBody)
}

/** Whether the sender signs the body or a hash of it, or writes its signature into it; without a body in any of its variants. */
export function needsBody({ compiled, request, plan }: Subject): boolean {
  const whole = request.body.length === 0 ? compile(plan) : undefined
  const variants = whole?.kind === 'scheme' ? whole.scheme.variants : []
  return [compiled, ...variants].some(readsBody)
}

const methodsWithBody = new Set(['POST', 'PUT', 'PATCH'])

/** A body that should be there and is empty. */
export const bodyMissing: Suspect = (subject) => {
  const { method, body, headers } = subject.request
  if (body.length > 0 || !methodsWithBody.has(method.toUpperCase()) || !needsBody(subject)) return undefined
  const type = headerValue(headers, 'content-type')
  return {
    detail: {},
    evidence: [
      `The body of this ${method} request is empty, and the sender signs the body.`,
      ...(type ? [`The Content-Type is ${type}.`] : []),
    ],
  }
}

/** Longer texts are not scanned, in bytes. */
const scanLimit = 4 * 1024 * 1024

/** Whether a text that begins with a quotation mark lacks the closing one. A loop, since such a text may be very long. */
function isOpenString(text: string): boolean {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '"') return false
    if (text[at] === '\\') at++
  }
  return true
}

/** A literal or number that may go on. */
const begun = /^(?:[a-z]{0,4}|-?[\d.eE+-]*)$/

/** What is open at the end of a text that begins as JSON; undefined if it is complete, or is wrong before its end. */
function openAtEnd(text: string): string | undefined {
  let depth = 0
  for (const { kind, start } of scanJson(text)) {
    if (kind === 'open') depth += 1
    if (kind === 'close') depth -= 1
    if (kind !== 'error') continue
    const rest = text.slice(start)
    const inString = rest.startsWith('"')
    if (depth === 0 || !(inString ? isOpenString(rest) : begun.test(rest.slice(0, 40).trimEnd()))) return undefined
    return `${inString ? 'inside a string, ' : ''}with ${depth} unclosed ${depth === 1 ? 'bracket' : 'brackets'}`
  }
  return undefined
}

/** JSON that is right as far as it goes. */
export const bodyCut: Suspect = (subject) => {
  const { body } = subject.request
  if (body.length > scanLimit || !needsBody(subject)) return undefined
  const text = textOf(body)
  const open = /^\s*[{[]/.test(text) ? openAtEnd(text) : undefined
  return open === undefined
    ? undefined
    : { detail: {}, evidence: [`The body is JSON that ends after ${body.length} bytes, ${open}.`] }
}

function isJson(text: string): boolean {
  for (const { kind } of scanJson(text)) if (kind === 'error') return false
  return true
}

/** A body that cannot be read, for senders whose signature is in it. */
export const bodyUnreadable: Suspect = ({ compiled, request }) => {
  const [place] = compiled.places
  if (!place || !isInBody(place) || request.body.length > scanLimit) return undefined
  const isForm = place.source.startsWith('form')
  const fits = (text: string) => (isForm ? text.includes(`${place.argument}=`) : isJson(text))
  if (fits(textOf(request.body))) return undefined
  const decoded = fromBase64(textOf(request.body).trim())
  const isEncoded = decoded !== undefined && fits(strictTextOf(decoded) ?? '')
  if (isForm && !isEncoded) return undefined
  const format = isForm ? 'a form' : 'JSON'
  return {
    detail: { format },
    evidence: [
      `The signature should be in the ${placeOf(place)}, but the body is not ${format}.`,
      ...(isEncoded ? [`Decoded from base64 it is ${format}.`] : []),
    ],
  }
}
