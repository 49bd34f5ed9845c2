import type { StoredVerification } from '../../server/core/model/event.ts'
import { Section } from '../components/section.tsx'
import { linkTo } from '../route.ts'
import { credentials } from '../state/store.ts'
import { recordsTokens } from './endpoint.ts'
import { TokenLifetime } from './token-timeline.tsx'
import { useTokens } from './use-tokens.ts'

/** The lifetime of the access token an event was sent with. Absent when the token was issued elsewhere. */
export function TokenSection({ eventId, verification }: { eventId: string; verification: StoredVerification }) {
  const view = credentials.value.find(({ id }) => id === verification.credentialId)
  const recorded = view !== undefined && verification.tokenId !== undefined && recordsTokens(view.plan)
  const tokens = useTokens(recorded ? view.id : null)
  const token = tokens?.find(({ id }) => id === verification.tokenId)
  if (!recorded || !token) return null
  const all = <a href={linkTo({ page: 'credentials', id: view.id, q: '' })}>All tokens</a>
  return (
    <Section title="Access token" aside={all}>
      <TokenLifetime token={token} eventId={eventId} />
    </Section>
  )
}
