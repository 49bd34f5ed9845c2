import type { StoredVerification } from '../../server/core/model/event.ts'
import { Section } from '../components/section.tsx'
import { linkTo } from '../route.ts'
import { credentials } from '../state/store.ts'
import { recordsTokens } from './endpoint.ts'
import { TokenLifetime } from './token-timeline.tsx'
import { useTokens } from './use-tokens.ts'

/** The life of the token that an event brought, with the event on it. Absent where nobody here saw it being issued. */
export function TokenSection({ eventId, one }: { eventId: string; one: StoredVerification }) {
  const view = credentials.value.find(({ id }) => id === one.credentialId)
  const known = view !== undefined && one.tokenId !== undefined && recordsTokens(view.plan)
  const tokens = useTokens(known ? view.id : null)
  const token = tokens?.find(({ id }) => id === one.tokenId)
  if (!known || !token) return null
  const all = <a href={linkTo({ page: 'credentials', id: view.id, q: '' })}>All its tokens</a>
  return (
    <Section title="The token’s life" aside={all}>
      <TokenLifetime token={token} eventId={eventId} />
    </Section>
  )
}
