import { Lock } from 'lucide'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { exactTime, formatNumber, toText } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { linkTo } from '../route.ts'
import { now } from '../state/store.ts'

interface ViewProps {
  view: CredentialView
}

/** What distinguishes the plan from others of its type, in a few words. */
export function planSummary({ plan }: CredentialView): string {
  const field = (name: string, defaultValue: string): string => toText(plan[name] ?? defaultValue)
  const payload = () => field('payloadFormat', plan['includeTimestamp'] === false ? '{body}' : '{timestamp}.{body}')
  const summaries: Record<string, () => string> = {
    bearer: () => field('headerName', 'Authorization'),
    hmac: () => `${field('algorithm', 'sha256')} of ${payload()} in ${field('signatureHeader', 'x-signature')}`,
    oauth2: () => `client ${field('clientId', '')}`,
    preset: () => field('preset', ''),
    scheme: () => 'custom scheme',
  }
  return summaries[plan.type]?.() ?? ''
}

/** How many events the credential decided, with links to them. */
export function Usage({ view }: ViewProps) {
  const { valid, invalid, lastUsedAt } = view.usage
  if (lastUsedAt === null) return <span class="faint">never used</span>
  const eventsLink = (verdict: string) => linkTo({ page: 'events', id: null, q: `credential:${view.id} is:${verdict}` })
  return (
    <>
      <a href={eventsLink('valid')}>{formatNumber(valid)} valid</a>
      {' · '}
      <a class={invalid > 0 ? 'tone-bad' : 'faint'} href={eventsLink('invalid')}>
        {formatNumber(invalid)} invalid
      </a>
    </>
  )
}

/** The fingerprint of the secret, or what is special about it. */
export function SecretStatus({ view }: ViewProps) {
  if (view.locked)
    return (
      <span class="badge tone-warn" title="The secret cannot be decrypted with the current key.">
        <Icon node={Lock} size={13} />
        locked
      </span>
    )
  if (view.previousUntil !== undefined && view.previousUntil > now.value)
    return (
      <span class="badge tone-warn" title={`The old secret is accepted until ${exactTime(view.previousUntil)}`}>
        rotating
      </span>
    )
  return <span class="faint mono">{view.fingerprint || 'no secret'}</span>
}

/** Whether the credential is defined in the config file, and can be changed only there. */
export const isFromConfig = ({ source }: CredentialView): boolean => source === 'config'
