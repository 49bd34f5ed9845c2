import type { TokenView } from '../../server/core/api/views/credential.ts'
import { exactTime, formatDuration, formatNumber, plural } from '../components/format.ts'
import { Text } from '../components/text.tsx'
import { TimeAgo } from '../state/time-ago.tsx'
import { VerdictIcon } from '../components/verdict.tsx'
import { linkTo } from '../route.ts'
import { now, state } from '../state/store.ts'
import { tokenEnd, tokenTimeline } from './token-lifetime.ts'
import type { TokenEnd } from './token-lifetime.ts'

interface TokenProps {
  token: TokenView
  /** The open event, which is highlighted. */
  eventId?: string
}

/** Events listed by name. */
const MAX_NAMED = 6

function Timeline({ token, eventId }: TokenProps) {
  const timeline = tokenTimeline(token, now.value)
  const { kind } = tokenEnd(token, now.value)
  return (
    <div class="timeline" aria-hidden="true">
      <span class={`timeline-valid ${kind}`} style={{ inlineSize: `${timeline.end}%` }} />
      {timeline.uses.map((use) => (
        <span
          key={use.eventId}
          class={use.eventId === eventId ? 'timeline-use current' : 'timeline-use'}
          style={{ insetInlineStart: `${use.at}%` }}
        />
      ))}
      {eventId === undefined && timeline.now !== null && (
        <span class="timeline-now" style={{ insetInlineStart: `${timeline.now}%` }} />
      )}
    </div>
  )
}

/** A link to an event by type or path; by id when the page has not loaded it. */
function EventLink({ eventId, at, current }: { eventId: string; at: number; current: boolean }) {
  const row = state.value?.recent.find(({ id }) => id === eventId)
  const name = row ? (row.type ?? `${row.method} ${row.path}`) : eventId.slice(0, 13)
  return (
    <li>
      {row && <VerdictIcon verdict={row.verdict} size={12} />}
      {current ? (
        <b>this event</b>
      ) : (
        <a href={linkTo({ page: 'events', id: eventId, tab: 'verification', q: '' })} title={exactTime(at)}>
          <Text text={name} />
        </a>
      )}
    </li>
  )
}

function Uses({ token, eventId }: TokenProps) {
  const { usedBy, requests } = token
  if (requests.count === 0) return <>Not used yet</>
  const current = usedBy.filter((use) => use.eventId === eventId)
  const shown = [...current, ...usedBy.filter((use) => use.eventId !== eventId)].slice(0, MAX_NAMED)
  const more = requests.count - shown.length
  return (
    <>
      Used by {plural(requests.count, 'event')}
      {requests.lastAt !== null && (
        <>
          , last <TimeAgo at={requests.lastAt} />
        </>
      )}
      <ul class="token-uses">
        {shown.map((use) => (
          <EventLink key={use.eventId} {...use} current={use.eventId === eventId} />
        ))}
        {more > 0 && <li class="faint">and {formatNumber(more)} more</li>}
      </ul>
    </>
  )
}

function End({ end: { kind, at } }: { end: TokenEnd }) {
  if (kind === 'expires') return <time title={exactTime(at)}>Expires in {formatDuration(at - now.value)}</time>
  return (
    <>
      {kind === 'expired' ? 'Expired' : 'Revoked'} <TimeAgo at={at} />
    </>
  )
}

/** A timeline of one access token from issue to expiry with every use, and the same as text. */
export function TokenLifetime(props: TokenProps) {
  const { token } = props
  const end = tokenEnd(token, now.value)
  return (
    <>
      <Timeline {...props} />
      <ol class="token-steps">
        <li class="issued">
          Issued <TimeAgo at={token.issuedAt} />
          {token.scope !== '' && (
            <>
              {' '}
              for <code class="mono wrap">{<Text text={token.scope} />}</code>
            </>
          )}
        </li>
        <li class="used">
          <Uses {...props} />
        </li>
        <li class={end.kind}>
          <End end={end} />
        </li>
      </ol>
    </>
  )
}
