import { Trash2 } from 'lucide'
import type { RouteView } from '../../server/core/api/views/route.ts'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { routeWords } from '../../server/core/model/route.ts'
import { plural, removeCredential } from '../actions.ts'
import { tokenEnd } from '../oauth/token-lifetime.ts'
import { recordsTokens, tokenIssuer, tokenPath } from '../oauth/endpoint.ts'
import { useTokens } from '../oauth/use-tokens.ts'
import { Button } from '../components/button.tsx'
import { ago } from '../components/format.ts'
import { Sheet } from '../components/sheet.tsx'
import { Text } from '../components/text.tsx'
import { navigate, route } from '../route.ts'
import { credentials, now } from '../state/store.ts'
import { useUsage } from './use-usage.ts'

/** What only the API knows to hang on a credential. */
interface Bound {
  routes: readonly RouteView[]
  /** How many tokens are still good. */
  tokens: number
}

/** What hangs on a credential, in sentences: all that stops when it goes. */
export function removalEffects(
  view: CredentialView,
  all: readonly CredentialView[],
  bound: Bound,
  at: number,
): string[] {
  const { valid, invalid, lastUsedAt } = view.usage
  const path = tokenPath(view.plan)
  const issues = ({ plan }: CredentialView): boolean => tokenIssuer(plan) === 'vhook' && tokenPath(plan) === path
  const others = all.filter(({ id }) => id !== view.id)
  return [
    lastUsedAt === null
      ? 'No event was ever checked with it.'
      : `It decided ${plural(valid + invalid, 'event')}, the last one ${ago(lastUsedAt, at)}. Their verdicts stay.`,
    ...(others.length === 0 ? ['It is the only credential: without it no event is checked.'] : []),
    ...bound.routes.map((one) => `The route ${routeWords(one)} is bound to it.`),
    ...(bound.tokens > 0
      ? [`${plural(bound.tokens, 'access token')} of it still good will no longer be accepted.`]
      : []),
    ...(issues(view) && !others.some(issues) ? [`The token endpoint ${path} closes.`] : []),
  ]
}

/** Tells what is bound to it before it goes. */
export function RemoveCredential({ view, onClose }: { view: CredentialView; onClose: () => void }) {
  const tokens = useTokens(recordsTokens(view.plan) ? view.id : null) ?? []
  const name = view.name || view.id
  const good = tokens.filter((token) => tokenEnd(token, now.value).kind === 'expires').length
  const bound = { routes: useUsage(view.id)?.routes ?? [], tokens: good }
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
      <ul class="bound">
        {removalEffects(view, credentials.value, bound, now.value).map((sentence) => (
          <li key={sentence}>
            <Text text={sentence} />
          </li>
        ))}
      </ul>
      <p class="hint">It can be taken back for ten seconds. The secret is then gone for good.</p>
    </Sheet>
  )
}
