import { Trash2 } from 'lucide'
import type { RouteView } from '../../server/core/api/views/route.ts'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { describeRoute } from '../../server/core/model/route.ts'
import { removeCredential } from '../actions/credentials.ts'
import { Button } from '../components/button.tsx'
import { ago, plural } from '../components/format.ts'
import { Sheet } from '../components/sheet.tsx'
import { Text } from '../components/text.tsx'
import { recordsTokens, tokenIssuer, tokenPath } from '../oauth/endpoint.ts'
import { tokenEnd } from '../oauth/token-lifetime.ts'
import { useTokens } from '../oauth/use-tokens.ts'
import { navigate, route } from '../route.ts'
import { credentials, now } from '../state/store.ts'
import { useUsage } from './use-usage.ts'

/** What depends on a credential and only the server knows. */
interface Dependents {
  routes: readonly RouteView[]
  /** Number of tokens that have neither expired nor been revoked. */
  activeTokens: number
}

/** What removing the credential affects, one sentence each. `at`: now, in Unix ms. */
export function removalEffects(
  view: CredentialView,
  all: readonly CredentialView[],
  { routes, activeTokens }: Dependents,
  at: number,
): string[] {
  const { valid, invalid, lastUsedAt } = view.usage
  const path = tokenPath(view.plan)
  const usesEndpoint = ({ plan }: CredentialView): boolean => tokenIssuer(plan) === 'vhook' && tokenPath(plan) === path
  const others = all.filter(({ id }) => id !== view.id)
  const closesEndpoint = usesEndpoint(view) && !others.some(usesEndpoint)
  return [
    lastUsedAt === null
      ? 'No event has used this credential.'
      : `${plural(valid + invalid, 'event')} used this credential (last: ${ago(lastUsedAt, at)}). Existing verdicts do not change.`,
    ...(others.length === 0 ? ['This is the only credential: new events will not be verified.'] : []),
    ...routes.map((one) => `The route ${describeRoute(one)} uses this credential.`),
    ...(activeTokens > 0 ? [`${plural(activeTokens, 'active access token')} will no longer be accepted.`] : []),
    ...(closesEndpoint ? [`The token endpoint ${path} will be closed.`] : []),
  ]
}

/** Lists what removing the credential affects, and asks for confirmation. */
export function RemoveCredential({ view, onClose }: { view: CredentialView; onClose: () => void }) {
  const tokens = useTokens(recordsTokens(view.plan) ? view.id : null) ?? []
  const name = view.name || view.id
  const activeTokens = tokens.filter((token) => tokenEnd(token, now.value).kind === 'expires').length
  const dependents = { routes: useUsage(view.id)?.routes ?? [], activeTokens }
  const remove = () => {
    removeCredential(view.id, name)
    onClose()
    if (route.peek().id === view.id) navigate({ id: null })
  }
  const foot = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button kind="danger" icon={Trash2} onClick={remove}>
        Remove
      </Button>
    </>
  )
  return (
    <Sheet title={`Remove ${name}`} onClose={onClose} foot={foot} onlyText>
      <ul class="effects">
        {removalEffects(view, credentials.value, dependents, now.value).map((sentence) => (
          <li key={sentence}>
            <Text text={sentence} />
          </li>
        ))}
      </ul>
      <p class="hint">You can undo this for 10 seconds. After that the secret is deleted permanently.</p>
    </Sheet>
  )
}
