import { Ban, KeyRound } from 'lucide'
import type { TokenView } from '../../server/core/api/views/credential.ts'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { plural, publicUrl, run } from '../actions.ts'
import { api } from '../api.ts'
import { Button, CopyButton } from '../components/button.tsx'
import { toText } from '../components/format.ts'
import { DescriptionList, Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { linkTo } from '../route.ts'
import { now } from '../state/store.ts'
import { showSuccess } from '../state/toasts.ts'
import { recordsTokens, tokenIssuer, keySetPath, tokenPath } from './endpoint.ts'
import { tokenEnd } from './token-lifetime.ts'
import { TokenLifetime } from './token-timeline.tsx'
import { useTokens } from './use-tokens.ts'

/** Lives that are drawn; there may be hundreds when a sender asks anew for each event. */
const DRAWN = 20

const revoke = ({ id }: CredentialView) =>
  run(`revoke:${id}`, async () => {
    const { revoked } = await api.revokeTokens({ id })
    showSuccess(revoked === 0 ? 'There was no token left to revoke.' : `${plural(revoked, 'token')} revoked.`)
  })

const rotateKey = ({ id }: CredentialView) =>
  run(`rotate-key:${id}`, async () => {
    const { kid } = await api.rotateSigningKey({ id })
    showSuccess(`New tokens are signed with the key ${kid}.`)
  })

function Address({ path, what }: { path: string; what: string }) {
  const url = publicUrl() + path
  return (
    <span class="with-copy">
      <code class="mono wrap">
        <Text text={url} />
      </code>
      <CopyButton text={url} what={what} />
    </span>
  )
}

/** What is done to token requests on purpose; it must not be forgotten that it is on. */
function Switches({ plan }: Pick<CredentialView, 'plan'>) {
  const refused = toText(plan['refuseTokens'])
  const slow = Number(plan['slowTokensMs'] ?? 0)
  if (refused === '' && slow === 0) return null
  return (
    <p class="notice tone-warn">
      On purpose, token requests are
      {refused !== '' && (
        <>
          {' '}
          refused with <code>{refused}</code>
        </>
      )}
      {refused !== '' && slow > 0 && ' and'}
      {slow > 0 && ` kept waiting for ${slow.toLocaleString('en')} ms`}.
    </p>
  )
}

/** Where the sender gets its tokens: the address to paste as the token URL. */
export function TokenEndpoint({ view: { plan } }: { view: CredentialView }) {
  if (tokenIssuer(plan) !== 'vhook') return null
  const path = tokenPath(plan)
  return (
    <Section
      title="Token endpoint"
      aside={<a href={linkTo({ page: 'events', id: null, q: `path:${path}` })}>Token requests</a>}
    >
      <Switches plan={plan} />
      <DescriptionList
        rows={[
          ['Token URL', <Address path={path} what="the token URL" />],
          ...(plan['tokenFormat'] === 'jwt'
            ? [['Keys (JWKS)', <Address path={keySetPath(plan)} what="the address of the keys" />] as const]
            : []),
        ]}
      />
    </Section>
  )
}

function Actions({ view, tokens }: { view: CredentialView; tokens: readonly TokenView[] }) {
  if (tokenIssuer(view.plan) !== 'vhook') return null
  const good = tokens.some((token) => tokenEnd(token, now.value).kind === 'expires')
  return (
    <>
      {view.plan['tokenFormat'] === 'jwt' && (
        <Button
          icon={KeyRound}
          name={`rotate-key:${view.id}`}
          disabled={view.locked}
          onClick={() => void rotateKey(view)}
        >
          Rotate signing key
        </Button>
      )}
      <Button kind="danger" icon={Ban} name={`revoke:${view.id}`} disabled={!good} onClick={() => void revoke(view)}>
        Revoke tokens
      </Button>
    </>
  )
}

function List({ tokens }: { tokens: readonly TokenView[] | null }) {
  if (tokens === null) return <p class="muted empty-line">Loading…</p>
  if (tokens.length === 0) return <p class="muted empty-line">No token was issued in the last day.</p>
  return (
    <ul class="tokens">
      {tokens.slice(0, DRAWN).map((token) => (
        <li key={token.id}>
          <p class="faint mono">{token.id}</p>
          <TokenLifetime token={token} />
        </li>
      ))}
      {tokens.length > DRAWN && <li class="faint">and {plural(tokens.length - DRAWN, 'older token')}</li>}
    </ul>
  )
}

/** The lives of a credential's access tokens, newest first, and what can be done to them. */
export function Tokens({ view }: { view: CredentialView }) {
  const tokens = useTokens(recordsTokens(view.plan) ? view.id : null)
  if (!recordsTokens(view.plan)) return null
  return (
    <Section title="Access tokens" aside={<Actions view={view} tokens={tokens ?? []} />}>
      <List tokens={tokens} />
    </Section>
  )
}
