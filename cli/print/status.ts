import type { CredentialView } from '../../server/core/model/credential.ts'
import { visible } from '../../server/core/text/escape.ts'
import type { Snapshot } from '../../server/core/api/views/state.ts'
import type { TargetState } from '../../server/core/model/target.ts'
import type { TunnelState } from '../../server/core/model/tunnel.ts'
import { senderBase, tokenUrl } from '../../server/core/token-endpoint.ts'
import type { Style, TextStyle } from './style.ts'

/** The content of the block at start. */
export interface Status {
  snapshot: Omit<Snapshot, 'events' | 'total'>
  /** With its token. */
  inspectorUrl: string
  notices: readonly string[]
  /** Where the encryption key comes from. */
  keyLocation: string
  /** Other commands do not find the data folder by themselves. */
  dataDirGiven: boolean
}

const TITLE_WIDTH = 13
const MAX_CREDENTIALS = 6

/** `  App          http://localhost:3000`; without a title, a continuation line. */
export const row = ({ paint }: Style, title: string, text: string): string =>
  `  ${paint('dim', title.padEnd(TITLE_WIDTH))}${text}`

/** The block at start: URLs, app, credentials and data folder. */
export function statusLines(status: Status, style: Style): string[] {
  const { snapshot, inspectorUrl, notices, keyLocation, dataDirGiven } = status
  const { version, tunnel, target, credentials, dataDir, enforce, intakeUrl } = snapshot
  const { paint } = style
  return [
    `${paint('bold', 'vhook')} ${version}`,
    '',
    ...tunnelLines(tunnel, style),
    row(style, 'Local URL', intakeUrl),
    row(style, 'Inspector', paint('cyan', inspectorUrl)),
    row(style, 'App', targetText(target, style)),
    row(style, 'Credentials', credentialsText(credentials)),
    ...tokenUrlLines(snapshot, style),
    row(style, 'Enforce', enforce ? 'on: invalid webhooks get 401' : 'off: invalid webhooks are marked and forwarded'),
    row(style, 'Data', visible(dataDir)),
    ...(dataDirGiven ? [row(style, '', `pass --data-dir ${visible(dataDir)} to other commands`)] : []),
    row(style, 'Secrets', `encrypted with the ${visible(keyLocation)}`),
    ...(tunnel.privacy === null || tunnel.state === 'off' ? [] : [row(style, 'Privacy', tunnel.privacy)]),
    ...notices.map((notice) => row(style, 'Note', visible(notice))),
    '',
    paint('dim', 'Waiting for events. Press Ctrl-C to stop.'),
  ]
}

const states: Record<TunnelState['state'], { text: string; style: TextStyle }> = {
  starting: { text: 'opening …', style: 'yellow' },
  up: { text: '', style: 'green' },
  reconnecting: { text: 'connection lost, reconnecting …', style: 'yellow' },
  'url-changed': { text: 'changed: give senders the new URL', style: 'red' },
  unreachable: { text: 'unreachable, retrying in the background', style: 'red' },
  off: { text: 'none: only this machine can send webhooks', style: 'dim' },
}

/** The public URL and its state. Printed again after every change. */
export function tunnelLines(tunnel: TunnelState, style: Style): string[] {
  const { provider, state, url, previousUrl, message } = tunnel
  const { text, style: textStyle } = states[state]
  const shownUrl = url === null || state === 'off' ? '' : style.paint('bold', visible(url))
  const stateText = text === '' ? '' : style.paint(textStyle, text)
  const providerText = url === null && state !== 'off' ? `(${provider})` : ''
  const previous = state === 'url-changed' && previousUrl !== null ? `Previous URL: ${visible(previousUrl)}` : ''
  return [
    row(style, 'Public URL', [shownUrl, stateText, providerText].filter(Boolean).join('  ')),
    ...[previous, gapText(tunnel, style), message ?? '']
      .filter(Boolean)
      .map((line) => row(style, '', style.paint('dim', visible(line)))),
  ]
}

/** How long it was down, once it is up again. */
function gapText({ gaps, since }: TunnelState, { time }: Style): string {
  const [last] = gaps
  if (last?.to !== since) return ''
  return `Down from ${time(last.from)} to ${time(last.to)}. Webhooks sent during that time did not reach vhook.`
}

/** The result of reloading the config file. `notes` and `problems` are sentences. */
export function configLines(problems: readonly string[], notes: readonly string[], style: Style): string[] {
  const { paint } = style
  if (problems.length === 0)
    return [row(style, 'Config', [paint('green', 'reloaded'), ...notes.map((note) => visible(note))].join('. '))]
  return [
    row(style, 'Config', `${paint('red', 'invalid')}: the previous config stays in effect`),
    ...problems.map((problem) => row(style, '', visible(problem))),
  ]
}

const healths: Record<TargetState['health'], { text: string; style: TextStyle }> = {
  none: { text: '', style: 'dim' },
  unknown: { text: 'not checked yet', style: 'dim' },
  up: { text: 'up', style: 'green' },
  down: { text: 'down: nothing listens there', style: 'yellow' },
}

/** The app's URL, and whether it accepts connections. */
export function targetText({ url, health }: TargetState, { paint }: Style): string {
  if (url === null) return 'none: vhook records events and responds itself (pass a port: vhook dev 3000)'
  const { text, style } = healths[health]
  return `${visible(url)}  ${paint(style, text)}`
}

/** Where OAuth 2.0 clients get their tokens; once for all credentials with the same URL. */
function tokenUrlLines(snapshot: Status['snapshot'], style: Style): string[] {
  const base = senderBase(snapshot)
  const urls = snapshot.credentials.flatMap(({ plan }) => tokenUrl(plan, base) ?? [])
  return [...new Set(urls)].map((url) => row(style, 'Token URL', visible(url)))
}

function credentialsText(credentials: readonly CredentialView[]): string {
  if (credentials.length === 0) return 'none: nothing is verified (add one: vhook credentials add)'
  const shown = credentials
    .slice(0, MAX_CREDENTIALS)
    .map(({ id, plan, locked }) => `${visible(id)} (${locked ? 'locked' : plan.type})`)
  const more = credentials.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
