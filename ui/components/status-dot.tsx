import type { TargetState } from '../../server/core/model/target.ts'
import type { TunnelState } from '../../server/core/model/tunnel.ts'

interface DotStyle {
  tone: string
  word: string
}

const tunnelLooks: Record<TunnelState['state'], DotStyle> = {
  up: { tone: 'good', word: 'up' },
  starting: { tone: 'warn', word: 'starting' },
  reconnecting: { tone: 'warn', word: 'reconnecting' },
  'url-changed': { tone: 'warn', word: 'address changed' },
  unreachable: { tone: 'bad', word: 'unreachable' },
  off: { tone: 'none', word: 'off' },
}

const targetLooks: Record<TargetState['health'], DotStyle> = {
  up: { tone: 'good', word: 'up' },
  down: { tone: 'bad', word: 'down' },
  unknown: { tone: 'none', word: 'not seen yet' },
  none: { tone: 'none', word: 'no app' },
}

function Dot({ look }: { look: DotStyle }) {
  return (
    <span class={`dot-word tone-${look.tone}`}>
      <span class={`dot ${look.tone}`} aria-hidden="true" />
      {look.word}
    </span>
  )
}

export const TunnelStatus = ({ tunnel }: { tunnel: TunnelState }) => <Dot look={tunnelLooks[tunnel.state]} />
export const TargetStatus = ({ target }: { target: TargetState }) => <Dot look={targetLooks[target.health]} />
