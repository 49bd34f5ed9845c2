import type { AttemptDetail, DeliveryDetail, EventDetail } from '../../server/core/api/views/event.ts'
import type { DecryptedView } from '../../server/core/api/views/encryption.ts'
import { fromBase64, strictTextOf, textOf } from '../../server/core/text/bytes.ts'
import { deliveryText, responseClause } from '../../server/core/text/delivery.ts'
import { unverifiedText } from '../../server/core/text/next-step.ts'
import { isMask } from '../../server/core/masking/mask.ts'
import { visible } from '../../server/core/text/escape.ts'
import type { AttemptSigning } from '../../server/core/model/attempt.ts'
import { asReceived, cameThroughTunnel } from '../../server/core/model/tunnel.ts'
import type { HeaderList } from '../../server/core/model/request.ts'
import type { Lint } from '../../server/core/vapi/lint/response.ts'
import { eventLine, statusStyle } from './event.ts'
import { layOutJson } from './json-layout.ts'
import { duration, type Style, size } from './style.ts'
import { diagnosisLines, verificationLines } from './verification.ts'

/** An event as `vhook show` prints it. `body` is undefined when the event has none. */
export interface ShownEvent {
  event: EventDetail
  body: Uint8Array | undefined
  /** Of the app's last response. */
  lints: Lint[]
  /** Only with --decrypt. */
  decrypted?: DecryptedView
}

const LONGEST = 20_000
const LONGEST_RESPONSE = 4_000

type Outcome = NonNullable<AttemptDetail['outcome']>

/** Everything about an event: what its sender got, the request, verification, diagnosis, attempts, and lints of the app's response. */
export function detailLines({ event, body, lints, decrypted }: ShownEvent, style: Style): string[] {
  const { paint } = style
  const title = (text: string): string[] => ['', paint('bold', text)]
  return [
    eventLine(event, style),
    paint('dim', `id ${event.id}   #${event.seq}   ${size(event.size)}   ${visible(event.publicUrl)}`),
    ...(event.note ? [paint('dim', `note: ${visible(event.note)}`)] : []),
    ...title('Delivery'),
    ...deliveryLines(event, style),
    ...title(cameThroughTunnel(event) ? `Request, ${asReceived}` : 'Request'),
    `${visible(event.method)} ${visible(event.path)} HTTP/${visible(event.httpVersion)}`,
    ...headerLines(event.headers, style),
    '',
    ...bodyLines(body, event.size),
    ...(decrypted ? [...title('Encrypted arguments'), ...decryptedLines(decrypted, style)] : []),
    ...title('Verification'),
    ...verificationsOf(event, style),
    ...(event.attemptsDetail.length > 0 ? title('Attempts') : []),
    ...event.attemptsDetail.flatMap((attempt) => attemptLines(attempt, event.headers, style)),
    ...appFaultLines(event.appFault, style),
    ...lints.flatMap((lint) => lintLines(lint, style)),
  ]
}

function decryptedLines({ values, encrypted }: DecryptedView, { paint }: Style): string[] {
  if (encrypted === 0) return ['No encrypted arguments found.']
  const undecrypted = encrypted - values.length
  return [
    ...values.map(
      ({ tool, path, value }) => `${paint('cyan', visible([tool, path].filter(Boolean).join(' ')))}: ${visible(value)}`,
    ),
    ...(undecrypted > 0 ? [`${undecrypted} of ${encrypted} could not be decrypted with the stored keys.`] : []),
  ]
}

const headerLines = (headers: HeaderList, { paint }: Style): string[] =>
  headers.map(([name, value]) => `${paint('cyan', visible(name))}: ${visible(value)}`)

/** JSON is indented, other text is printed unchanged, and binary data is summarised. */
export function bodyLines(body: Uint8Array | undefined, length: number): string[] {
  if (length === 0) return ['(no body)']
  if (body === undefined) return [`(${size(length)}. Print it with: vhook show EVENT --body)`]
  const text = strictTextOf(body)
  if (text === undefined) return [`(${size(length)} of binary data. Save it with: vhook show EVENT --body > FILE)`]
  const shown = visible(layOutJson(text.slice(0, 1_000_000)), 'lines')
  return shown.length > LONGEST ? [shown.slice(0, LONGEST), `… (${size(length)} in total)`] : [shown]
}

function verificationsOf(event: EventDetail, style: Style): string[] {
  if (event.verifications.length === 0) return [unverifiedText(event)]
  const fixedFor = (credential: string | null) => ({ credential, method: event.method, path: event.path })
  return event.verifications.flatMap((verification, at) => [
    ...(at > 0 ? [''] : []),
    ...verificationLines(
      verification,
      verification.credentialName ?? verification.credentialId,
      style,
      fixedFor(verification.credentialId),
    ),
    ...(verification.diagnosis && verification.diagnosis.cause !== event.appFault?.cause
      ? diagnosisLines(verification.diagnosis, style, fixedFor(verification.credentialId))
      : []),
  ])
}

function codeLines({ causes }: NonNullable<EventDetail['appFault']>): string[] {
  const code = causes[0]?.detail?.['code']
  return typeof code === 'string' ? code.split('\n') : []
}

/** The app accepted an invalid request, or rejected a valid one; with the change of its code. */
const appFaultLines = (fault: EventDetail['appFault'], { paint }: Style): string[] =>
  fault === null
    ? []
    : [
        `${paint('bold', 'App')}     ${visible(fault.message)}  ${paint('dim', fault.cause)}`,
        ...(fault.advice === undefined ? [] : [`        ${visible(fault.advice)}`]),
        ...codeLines(fault).map((line) => paint('cyan', `          ${visible(line)}`)),
      ]

function deliveryLines(event: EventDetail, style: Style): string[] {
  const { delivery } = event
  const text = visible(deliveryText(event))
  if (!delivery || delivery.by === 'nobody') return [text]
  if (delivery.headers === null)
    return [text, 'Headers and body were not stored by the version of vhook that received it.']
  const body = event.kind === 'websocket' ? [] : responseBodyLines(delivery)
  return [text, ...headerLines(delivery.headers, style), ...body]
}

function responseBodyLines({ bodyBase64, bodySize }: DeliveryDetail): string[] {
  if (bodySize === 0) return []
  const text = strictTextOf(fromBase64(bodyBase64 ?? '') ?? new Uint8Array())
  if (text === undefined) return ['', `(${size(bodySize)} of binary data)`]
  const shown = visible(layOutJson(text), 'lines')
  return [
    '',
    shown.length > LONGEST_RESPONSE ? `${shown.slice(0, LONGEST_RESPONSE)}… (${size(bodySize)} in total)` : shown,
  ]
}

/** The request as sent, how it was signed, and the response with its times. */
export function attemptLines(attempt: AttemptDetail, received: HeaderList, style: Style): string[] {
  const { startedAt, cause, target, method, path, headers, signing, outcome } = attempt
  const { paint } = style
  const indent = ' '.repeat(10)
  return [
    `${paint('dim', style.time(startedAt))}  ${cause.padEnd(8)} ${visible(`${method} ${target}${path}`)}`,
    ...changedHeaders(headers, received).map((line) => `${indent}${paint('dim', visible(line))}`),
    ...(signing ? [`${indent}signature ${signingText(signing)}`] : []),
    `${indent}${outcome === null ? 'in progress' : outcomeText({ target, outcome }, style)}`,
    ...(outcome?.status === null ? receivedLines(outcome, style) : []),
  ]
}

const signingText = ({ mode, credential }: AttemptSigning): string => {
  if (mode === 'resigned') return `made with ${visible(credential ?? 'a credential')}`
  return mode === 'kept' ? 'as received' : 'removed'
}

function outcomeText({ target, outcome }: { target: string; outcome: Outcome }, { paint }: Style): string {
  const { status, durationMs, firstByteMs, bodySize, error } = outcome
  if (status === null) return paint('red', visible(responseClause({ target, outcome })))
  const first = firstByteMs === null ? '' : ` (first byte ${duration(firstByteMs)})`
  const cut = error === null ? '' : paint('red', '  cut short')
  return `${paint(statusStyle(status), String(status))}  ${duration(durationMs)}${first}  ${size(bodySize)}${cut}`
}

/** Header lines that were sent and not received, and the reverse. A masked value counts as unchanged. */
function changedHeaders(sent: HeaderList, received: HeaderList): string[] {
  if (sent.length === 0) return []
  return [...missingFrom(sent, received, '-'), ...missingFrom(received, sent, '+')]
}

function missingFrom(some: HeaderList, others: HeaderList, sign: '-' | '+'): string[] {
  const lines = new Set(some.map(([name, value]) => `${name}: ${value}`))
  const masked = new Set(some.filter(([, value]) => isMask(value)).map(([name]) => name))
  return others
    .filter(([name, value]) => !lines.has(`${name}: ${value}`) && !masked.has(name))
    .filter(([name, value]) => !(isMask(value) && some.some(([other]) => other === name)))
    .map(([name, value]) => `${sign} ${name}: ${value}`)
}

/** The start of what the app sent instead of an HTTP response. */
function receivedLines({ bodyBase64, bodySize }: NonNullable<AttemptDetail['outcome']>, { paint }: Style): string[] {
  if (bodySize === 0) return []
  const text = textOf(fromBase64(bodyBase64) ?? new Uint8Array()).slice(0, 120)
  return [`${' '.repeat(10)}${paint('dim', `received (${size(bodySize)}):`)} ${visible(text)}`]
}

function lintLines({ level, field, message, fix }: Lint, { paint }: Style): string[] {
  const mark = level === 'error' ? paint('red', '✗') : paint('yellow', '!')
  return [`  ${mark} ${visible(message)}  ${paint('dim', visible(field))}`, `      ${visible(fix)}`]
}
