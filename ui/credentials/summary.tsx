import { Lock } from 'lucide'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { formatNumber, exactTime, toText } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { linkTo } from '../route.ts'
import { now } from '../state/store.ts'

interface ViewProps {
  view: CredentialView
}

/** The plan in a few words: what tells this credential from another. */
export function planSummary({ plan }: CredentialView): string {
  const of = (name: string, standard: string): string => toText(plan[name] ?? standard)
  const words: Record<string, () => string> = {
    bearer: () => of('headerName', 'Authorization'),
    hmac: () =>
      `${of('algorithm', 'sha256')} of ${of('payloadFormat', plan['includeTimestamp'] === false ? '{body}' : '{timestamp}.{body}')} in ${of('signatureHeader', 'x-signature')}`,
    oauth2: () => `client ${of('clientId', '')}`,
    preset: () => of('preset', ''),
    scheme: () => 'a scheme of your own',
  }
  return words[plan.type]?.() ?? ''
}

/** How many events it decided, each a link to them. */
export function Usage({ view }: ViewProps) {
  const { valid, invalid, lastUsedAt } = view.usage
  if (lastUsedAt === null) return <span class="faint">never used</span>
  return (
    <>
      <a href={linkTo({ page: 'events', id: null, q: `credential:${view.id} is:valid` })}>
        {formatNumber(valid)} valid
      </a>
      {' · '}
      <a
        class={invalid > 0 ? 'tone-bad' : 'faint'}
        href={linkTo({ page: 'events', id: null, q: `credential:${view.id} is:invalid` })}
      >
        {formatNumber(invalid)} invalid
      </a>
    </>
  )
}

export function SecretStatus({ view }: ViewProps) {
  if (view.locked)
    return (
      <span class="badge tone-warn" title="The key that opens it is missing or another one.">
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
  return <span class="faint mono">{view.fingerprint}</span>
}

/** It can be changed in the settings file alone. */
export const isConfigured = ({ source }: CredentialView): boolean => source === 'config'
