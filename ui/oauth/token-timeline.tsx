import type { TokenView } from '../../server/core/api/views/credential.ts'
import { ago, formatNumber, formatDuration, exactTime } from '../components/format.ts'
import { Text } from '../components/text.tsx'
import { VerdictIcon } from '../components/verdict.tsx'
import { linkTo } from '../route.ts'
import { now, state } from '../state/store.ts'
import { tokenEnd, tokenTimeline } from './token-lifetime.ts'
import type { TokenEnd } from './token-lifetime.ts'

interface LifeProps {
  token: TokenView
  /** The event whose place on the line is marked. */
  eventId?: string
}

/** Events that are named one by one. */
const NAMED = 6

function Line({ token, eventId }: LifeProps) {
  const line = tokenTimeline(token, now.value)
  const { kind } = tokenEnd(token, now.value)
  return (
    <div class="life" aria-hidden="true">
      <span class={`life-good ${kind}`} style={{ inlineSize: `${line.end}%` }} />
      {line.uses.map((use) => (
        <span
          key={use.eventId}
          class={use.eventId === eventId ? 'life-use here' : 'life-use'}
          style={{ insetInlineStart: `${use.at}%` }}
        />
      ))}
      {eventId === undefined && line.now !== null && (
        <span class="life-now" style={{ insetInlineStart: `${line.now}%` }} />
      )}
    </div>
  )
}

const Moment = ({ at }: { at: number }) => <time title={exactTime(at)}>{ago(at, now.value)}</time>

/** An event by what the list shows of it; by its id when it is older than what the page holds. */
function UseLink({ eventId, at, here }: { eventId: string; at: number; here: boolean }) {
  const row = state.value?.recent.find(({ id }) => id === eventId)
  const name = row ? (row.type ?? `${row.method} ${row.path}`) : eventId.slice(0, 13)
  return (
    <li>
      {row && <VerdictIcon verdict={row.verdict} size={12} />}
      {here ? (
        <b>this event</b>
      ) : (
        <a href={linkTo({ page: 'events', id: eventId, tab: 'verification', q: '' })} title={exactTime(at)}>
          <Text text={name} />
        </a>
      )}
    </li>
  )
}

function Uses({ token, eventId }: LifeProps) {
  const { usedBy, requests } = token
  if (requests.count === 0) return <>Not used yet.</>
  const here = usedBy.filter((use) => use.eventId === eventId)
  const shown = [...here, ...usedBy.filter((use) => use.eventId !== eventId)].slice(0, NAMED)
  const more = requests.count - shown.length
  return (
    <>
      Used by {formatNumber(requests.count)} {requests.count === 1 ? 'event' : 'events'}
      {requests.lastAt !== null && (
        <>
          , the last <Moment at={requests.lastAt} />
        </>
      )}
      <ul class="life-uses">
        {shown.map((use) => (
          <UseLink key={use.eventId} {...use} here={use.eventId === eventId} />
        ))}
        {more > 0 && <li class="faint">and {formatNumber(more)} more</li>}
      </ul>
    </>
  )
}

const ends: Record<TokenEnd['kind'], (at: number) => preact.ComponentChildren> = {
  expires: (at) => <time title={exactTime(at)}>Expires in {formatDuration(at - now.value)}</time>,
  expired: (at) => (
    <>
      Expired <Moment at={at} />
    </>
  ),
  revoked: (at) => (
    <>
      Revoked <Moment at={at} />
    </>
  ),
}

/** The life of one access token: a line from its issue to its end with every use on it, and the same in words. */
export function TokenLifetime({ token, eventId }: LifeProps) {
  const end = tokenEnd(token, now.value)
  const use = eventId === undefined ? { token } : { token, eventId }
  return (
    <>
      <Line {...use} />
      <ol class="life-steps">
        <li class="issued">
          Asked for and issued <Moment at={token.issuedAt} />
          {token.scope !== '' && (
            <>
              {' '}
              for <code class="mono wrap">{<Text text={token.scope} />}</code>
            </>
          )}
        </li>
        <li class="used">
          <Uses {...use} />
        </li>
        <li class={end.kind}>{ends[end.kind](end.at)}</li>
      </ol>
    </>
  )
}
