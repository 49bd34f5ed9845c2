import type { CredentialView } from '../../server/core/model/credential.ts'
import { visible } from '../../server/core/text/escape.ts'
import type { Snapshot } from '../../server/core/api/views/state.ts'
import type { TargetState } from '../../server/core/model/target.ts'
import type { TunnelState } from '../../server/core/model/tunnel.ts'
import type { Style, TextStyle } from './style.ts'

/** What the block at the top tells. */
export interface Status {
  snapshot: Omit<Snapshot, 'events' | 'total'>
  /** With the token of this launch. */
  inspectorUrl: string
  notices: readonly string[]
  /** Where the key of the secrets is. */
  keeper: string
}

const row = ({ paint }: Style, title: string, text: string): string => `  ${paint('dim', title.padEnd(12))}${text}`

/** The block at the start: where to send, where to look, and what holds. */
export function statusLines({ snapshot, inspectorUrl, notices, keeper }: Status, style: Style): string[] {
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
    row(style, 'Secrets', `sealed with the ${visible(keeper)}`),
    row(style, 'Unverified', enforce ? 'answered 401, and not forwarded' : 'marked, and forwarded all the same'),
    row(style, 'Data', visible(dataDir)),
    ...(tunnel.privacy === null ? [] : [row(style, 'Privacy', tunnel.privacy)]),
    ...notices.map((notice) => row(style, 'Note', visible(notice))),
    '',
    paint('dim', 'Events appear below. Ctrl-C stops.'),
  ]
}

const states: Record<TunnelState['state'], { text: string; style: TextStyle }> = {
  starting: { text: 'opening …', style: 'yellow' },
  up: { text: '', style: 'green' },
  reconnecting: { text: 'lost, opening it again …', style: 'yellow' },
  'url-changed': { text: 'changed! Give senders the new address', style: 'red' },
  unreachable: { text: 'not reachable, trying again in the background', style: 'red' },
  off: { text: 'none: receives on this machine only', style: 'dim' },
}

/** Where senders send to; printed again whenever it changes. */
export function tunnelLines(tunnel: TunnelState, style: Style): string[] {
  const { provider, state, url, previousUrl, message } = tunnel
  const { text, style: textStyle } = states[state]
  const address = url === null || state === 'off' ? '' : style.paint('bold', visible(url))
  const said = text === '' ? '' : style.paint(textStyle, text)
  const before = state === 'url-changed' && previousUrl !== null ? `It was ${visible(previousUrl)}.` : ''
  return [
    row(
      style,
      'Public URL',
      [address, said, url === null && state !== 'off' ? `(${provider})` : ''].filter(Boolean).join('  '),
    ),
    ...[before, gapText(tunnel, style), message ?? '']
      .filter(Boolean)
      .map((line) => row(style, '', style.paint('dim', visible(line)))),
  ]
}

/** When it was down, at the moment it is up again. */
function gapText({ gaps, since }: TunnelState, { time }: Style): string {
  const [last] = gaps
  if (last?.to !== since) return ''
  return `Down from ${time(last.from)} to ${time(last.to)}: what was sent in that time did not reach vhook.`
}

/** What became of a changed settings file: one line when it was taken over, and what stands in the way of a broken one. */
export function configLines(problems: readonly string[], notes: readonly string[], style: Style): string[] {
  const { paint } = style
  const said = [`${paint('green', 'taken over')}.`, ...notes.map((note) => visible(note))].join(' ')
  if (problems.length === 0) return [row(style, 'Settings', said)]
  const first = row(
    style,
    'Settings',
    `${paint('red', 'not taken over')}: the file has problems, and the old ones hold`,
  )
  return [first, ...problems.map((problem) => row(style, '', visible(problem)))]
}

const healths: Record<TargetState['health'], { text: string; style: TextStyle }> = {
  none: { text: '', style: 'dim' },
  unknown: { text: 'not asked yet', style: 'dim' },
  up: { text: 'up', style: 'green' },
  down: { text: 'nothing listens there', style: 'yellow' },
}

/** The app and whether it is there. */
export function targetText({ url, health }: TargetState, { paint }: Style): string {
  if (url === null) return 'none: vhook records and answers by itself (give a port: vhook dev 3000)'
  const { text, style } = healths[health]
  return `${visible(url)}  ${paint(style, text)}`
}

function credentialsText(credentials: readonly CredentialView[]): string {
  if (credentials.length === 0) return 'none: nothing is verified (add one: vhook credentials add)'
  const shown = credentials
    .slice(0, 6)
    .map(({ id, plan, locked }) => `${visible(id)} (${locked ? 'locked' : plan.type})`)
  const more = credentials.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
