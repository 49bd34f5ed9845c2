import { Ban, KeyRound } from 'lucide'
import type { TokenView } from '../../server/core/api/views/credential.ts'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { run } from '../actions/run.ts'
import { api } from '../api.ts'
import { CopyButton } from '../components/button.tsx'
import { formatNumber, plural, toText } from '../components/format.ts'
import { DescriptionList, Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { linkTo } from '../route.ts'
import { now, publicUrl, localUrl } from '../state/store.ts'
import { showSuccess } from '../state/toasts.ts'
import { keySetPath, recordsTokens, tokenIssuer, tokenPath } from './endpoint.ts'
import { tokenEnd } from './token-lifetime.ts'
import { TokenLifetime } from './token-timeline.tsx'
import { useTokens } from './use-tokens.ts'

/** Tokens shown; a sender that requests one per event can have hundreds. */
const MAX_SHOWN = 20

const revoke = ({ id }: CredentialView) =>
  run(`revoke:${id}`, async () => {
    const { revoked } = await api.revokeTokens({ id })
    showSuccess(revoked === 0 ? 'No tokens to revoke' : `${plural(revoked, 'token')} revoked`)
  })

const rotateKey = ({ id }: CredentialView) =>
  run(`rotate-key:${id}`, async () => {
    const { kid } = await api.rotateSigningKey({ id })
    showSuccess(`Signing key rotated. New key ID: ${kid}`)
  })

function EndpointUrl({ path, what }: { path: string; what: string }) {
  const url = (publicUrl() ?? localUrl()) + path
  return (
    <span class="with-copy">
      <code class="mono wrap">
        <Text text={url} />
      </code>
      <CopyButton text={url} what={what} />
    </span>
  )
}

/** A reminder that token requests are being refused or delayed for a test. */
function SimulationNotice({ plan }: Pick<CredentialView, 'plan'>) {
  const error = toText(plan['refuseTokens'])
  const delayMs = Number(plan['slowTokensMs'] ?? 0)
  if (error === '' && delayMs === 0) return null
  return (
    <p class="notice tone-warn">
      Simulation is on:
      {error !== '' && (
        <>
          {' '}
          token requests fail with <code>{error}</code>
        </>
      )}
      {error !== '' && delayMs > 0 && ', and'}
      {delayMs > 0 && ` responses are delayed by ${formatNumber(delayMs)} ms`}.
    </p>
  )
}

/** The token URL and key set URL of a credential whose tokens vhook issues. */
export function TokenEndpoint({ view: { plan } }: { view: CredentialView }) {
  if (tokenIssuer(plan) !== 'vhook') return null
  const path = tokenPath(plan)
  const requests = <a href={linkTo({ page: 'events', id: null, q: `path:${path}` })}>Token requests</a>
  return (
    <Section title="Token endpoint" aside={requests}>
      <SimulationNotice plan={plan} />
      <DescriptionList
        rows={[
          ['Token URL', <EndpointUrl path={path} what="token URL" />],
          ...(plan['tokenFormat'] === 'jwt'
            ? [['Key set (JWKS)', <EndpointUrl path={keySetPath(plan)} what="key set URL" />] as const]
            : []),
        ]}
      />
    </Section>
  )
}

function Actions({ view, tokens }: { view: CredentialView; tokens: readonly TokenView[] }) {
  if (tokenIssuer(view.plan) !== 'vhook') return null
  const anyActive = tokens.some((token) => tokenEnd(token, now.value).kind === 'expires')
  return (
    <>
      {view.plan['tokenFormat'] === 'jwt' && (
        <ActionButton
          icon={KeyRound}
          action={`rotate-key:${view.id}`}
          disabled={view.locked}
          onClick={() => void rotateKey(view)}
        >
          Rotate signing key
        </ActionButton>
      )}
      <ActionButton
        kind="danger"
        icon={Ban}
        action={`revoke:${view.id}`}
        disabled={!anyActive}
        onClick={() => void revoke(view)}
      >
        Revoke tokens
      </ActionButton>
    </>
  )
}

function TokenList({ tokens }: { tokens: readonly TokenView[] | null }) {
  if (tokens === null) return <p class="muted empty-line">Loading…</p>
  if (tokens.length === 0) return <p class="muted empty-line">No tokens issued in the last 24 hours</p>
  return (
    <ul class="tokens">
      {tokens.slice(0, MAX_SHOWN).map((token) => (
        <li key={token.id}>
          <p class="faint mono">{token.id}</p>
          <TokenLifetime token={token} />
        </li>
      ))}
      {tokens.length > MAX_SHOWN && <li class="faint">and {plural(tokens.length - MAX_SHOWN, 'older token')}</li>}
    </ul>
  )
}

/** The access tokens of a credential, newest first, and their actions. */
export function Tokens({ view }: { view: CredentialView }) {
  const tokens = useTokens(recordsTokens(view.plan) ? view.id : null)
  if (!recordsTokens(view.plan)) return null
  return (
    <Section title="Access tokens" aside={<Actions view={view} tokens={tokens ?? []} />}>
      <TokenList tokens={tokens} />
    </Section>
  )
}
