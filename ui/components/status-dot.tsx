import type { TargetState } from '../../server/core/model/target.ts'
import type { TunnelState } from '../../server/core/model/tunnel.ts'

interface DotStyle {
  tone: string
  label: string
}

const tunnelStyles: Record<TunnelState['state'], DotStyle> = {
  up: { tone: 'good', label: 'up' },
  starting: { tone: 'warn', label: 'starting' },
  reconnecting: { tone: 'warn', label: 'reconnecting' },
  'url-changed': { tone: 'warn', label: 'URL changed' },
  unreachable: { tone: 'bad', label: 'unreachable' },
  off: { tone: 'none', label: 'off' },
}

const targetStyles: Record<TargetState['health'], DotStyle> = {
  up: { tone: 'good', label: 'up' },
  down: { tone: 'bad', label: 'down' },
  unknown: { tone: 'none', label: 'not checked yet' },
  none: { tone: 'none', label: 'no app' },
}

function StatusDot({ tone, label }: DotStyle) {
  return (
    <span class={`status-dot tone-${tone}`}>
      <span class={`dot ${tone}`} aria-hidden="true" />
      {label}
    </span>
  )
}

export const TunnelStatus = ({ tunnel }: { tunnel: TunnelState }) => <StatusDot {...tunnelStyles[tunnel.state]} />
export const TargetStatus = ({ target }: { target: TargetState }) => <StatusDot {...targetStyles[target.health]} />
