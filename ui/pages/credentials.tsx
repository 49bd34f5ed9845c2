import { Scroll } from '../parts/scroll.tsx'
import { useSignal } from '@preact/signals'
import { KeyRound, Lock, Pencil, Plus, RefreshCw, Trash2 } from 'lucide'
import type { CredentialView } from '../../server/core/credential.ts'
import { removeCredential } from '../actions.ts'
import { EditCredential, RotateCredential } from '../credentials/change.tsx'
import { CreateCredential } from '../credentials/create.tsx'
import { formOf } from '../credentials/plans.ts'
import { Button } from '../parts/button.tsx'
import { ago, count, exact, plain } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { Text } from '../parts/text.tsx'
import { go, linkTo, route } from '../route.ts'
import { leaving } from '../state/selection.ts'
import { credentials, now } from '../state/store.ts'

/** The plan in a few words: what tells this credential from another. */
function planWords({ plan }: CredentialView): string {
  const of = (name: string, standard: string): string => plain(plan[name] ?? standard)
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

function Usage({ view }: { view: CredentialView }) {
  const { valid, invalid, lastUsedAt } = view.usage
  if (lastUsedAt === null) return <span class="faint">never used</span>
  return (
    <>
      <a href={linkTo({ page: 'events', id: null, q: `credential:${view.id} is:valid` })}>{count(valid)} valid</a>
      {' · '}
      <a
        class={invalid > 0 ? 'tone-bad' : 'faint'}
        href={linkTo({ page: 'events', id: null, q: `credential:${view.id} is:invalid` })}
      >
        {count(invalid)} invalid
      </a>
    </>
  )
}

function State({ view }: { view: CredentialView }) {
  if (view.locked)
    return (
      <span class="badge tone-warn" title="The key that opens it is missing or another one.">
        <Icon node={Lock} size={13} />
        locked
      </span>
    )
  if (view.previousUntil !== undefined && view.previousUntil > now.value)
    return (
      <span class="badge tone-warn" title={`The old secret is accepted until ${exact(view.previousUntil)}`}>
        rotating
      </span>
    )
  return <span class="faint mono">{view.fingerprint}</span>
}

function Line({ view, onRotate }: { view: CredentialView; onRotate: () => void }) {
  const name = view.name || view.id
  return (
    <tr class={leaving.value.has(view.id) ? 'leaving' : undefined}>
      <th scope="row">
        <b>
          <Text text={name} />
        </b>
        {name !== view.id && (
          <span class="faint mono">
            <Text text={view.id} />
          </span>
        )}
      </th>
      <td>
        <span>{formOf(view.plan)?.title ?? view.plan.type}</span>
        <span class="faint mono">
          <Text text={planWords(view)} />
        </span>
      </td>
      <td>
        <Usage view={view} />
      </td>
      <td>
        {view.usage.lastUsedAt === null ? (
          ''
        ) : (
          <time title={exact(view.usage.lastUsedAt)}>{ago(view.usage.lastUsedAt, now.value)}</time>
        )}
      </td>
      <td>
        <span>version {view.version}</span>
        <State view={view} />
      </td>
      <td class="row-actions">
        <Button kind="quiet" icon={Pencil} label={`Edit ${name}`} onClick={() => go({ id: view.id })} />
        <Button kind="quiet" icon={RefreshCw} label={`Rotate ${name}`} onClick={onRotate} />
        <Button kind="quiet" icon={Trash2} label={`Remove ${name}`} onClick={() => removeCredential(view.id, name)} />
      </td>
    </tr>
  )
}

function NoneYet() {
  return (
    <div class="none-yet">
      <Icon node={KeyRound} size={28} />
      <h2>No credentials yet</h2>
      <p class="muted">
        Enter what the sender proves itself with, in the same fields as in Vapi. From then on every event is checked,
        and every failure explained.
      </p>
      <Button kind="main" icon={Plus} onClick={() => go({ id: 'new' })}>
        New credential
      </Button>
    </div>
  )
}

function Table({ onRotate }: { onRotate: (id: string) => void }) {
  return (
    <Scroll class="table-box" label="Credentials">
      <table class="table">
        <thead>
          <tr>
            {['Name', 'Plan', 'Usage', 'Last used', 'Secret'].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
            <th scope="col">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {credentials.value.map((view) => (
            <Line key={view.id} view={view} onRotate={() => onRotate(view.id)} />
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

export function CredentialsPage() {
  const rotating = useSignal<string | null>(null)
  const { id } = route.value
  const find = (wanted: string | null) => credentials.value.find((view) => view.id === wanted)
  const [edited, rotated] = [find(id), find(rotating.value)]
  return (
    <main class="page">
      <header class="page-head">
        <div>
          <h1>Credentials</h1>
          <p class="muted">What a sender must prove. Secrets go in and never come out.</p>
        </div>
        {credentials.value.length > 0 && (
          <Button kind="main" icon={Plus} onClick={() => go({ id: 'new' })}>
            New credential
          </Button>
        )}
      </header>
      {credentials.value.length === 0 ? <NoneYet /> : <Table onRotate={(wanted) => (rotating.value = wanted)} />}
      {id === 'new' && <CreateCredential />}
      {edited && id !== 'new' && <EditCredential key={edited.id} view={edited} />}
      {rotated && <RotateCredential view={rotated} onClose={() => (rotating.value = null)} />}
    </main>
  )
}
