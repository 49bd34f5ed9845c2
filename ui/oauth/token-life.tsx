import type { TokenView } from '../../server/core/api/views.ts'
import { ago, count, duration, exact } from '../components/format.ts'
import { Text } from '../components/text.tsx'
import { VerdictMark } from '../components/verdict.tsx'
import { linkTo } from '../route.ts'
import { now, state } from '../state/store.ts'
import { endOf, lineOf } from './token-lifetime.ts'
import type { End } from './token-lifetime.ts'

interface LifeProps {
  token: TokenView
  /** The event whose place on the line is marked. */
  eventId?: string
}

/** Events that are named one by one. */
const NAMED = 6

function Line({ token, eventId }: LifeProps) {
  const line = lineOf(token, now.value)
  const { kind } = endOf(token, now.value)
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

const Moment = ({ at }: { at: number }) => <time title={exact(at)}>{ago(at, now.value)}</time>

/** An event by what the list shows of it; by its id when it is older than what the page holds. */
function UseLink({ eventId, at, here }: { eventId: string; at: number; here: boolean }) {
  const row = state.value?.recent.find(({ id }) => id === eventId)
  const name = row ? (row.type ?? `${row.method} ${row.path}`) : eventId.slice(0, 13)
  return (
    <li>
      {row && <VerdictMark verdict={row.verdict} size={12} />}
      {here ? (
        <b>this event</b>
      ) : (
        <a href={linkTo({ page: 'events', id: eventId, tab: 'verification', q: '' })} title={exact(at)}>
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
      Used by {count(requests.count)} {requests.count === 1 ? 'event' : 'events'}
      {requests.lastAt !== null && (
        <>
          , the last <Moment at={requests.lastAt} />
        </>
      )}
      <ul class="life-uses">
        {shown.map((use) => (
          <UseLink key={use.eventId} {...use} here={use.eventId === eventId} />
        ))}
        {more > 0 && <li class="faint">and {count(more)} more</li>}
      </ul>
    </>
  )
}

const ends: Record<End['kind'], (at: number) => preact.ComponentChildren> = {
  expires: (at) => <time title={exact(at)}>Expires in {duration(at - now.value)}</time>,
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
export function TokenLife({ token, eventId }: LifeProps) {
  const end = endOf(token, now.value)
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
