import { useSignal } from '@preact/signals'
import { ClipboardPaste, FileCog, KeyRound, Pencil, Plus, RefreshCw, ScrollText, Trash2, Upload } from 'lucide'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { CreateCredential } from '../credentials/create.tsx'
import { CredentialPage } from '../credentials/credential.tsx'
import { CredentialDialogs, openDialog } from '../credentials/dialogs.tsx'
import { ExportCredentials } from '../import-export/export.tsx'
import { isConfigured, planSummary, SecretStatus, Usage } from '../credentials/summary.tsx'
import { ImportCredentials } from '../import-export/import.tsx'
import { planFormFor } from '../credentials/plans.ts'
import { Button } from '../components/button.tsx'
import { ago, exactTime } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { ScrollBox } from '../components/scroll.tsx'
import { Text } from '../components/text.tsx'
import { navigate, linkTo, route } from '../route.ts'
import { pendingRemoval } from '../state/selection.ts'
import { credentials, now } from '../state/store.ts'

/** What can be done to it here; nothing to one of the settings file. */
function RowActions({ view, name }: { view: CredentialView; name: string }) {
  if (isConfigured(view))
    return (
      <span class="faint with-icon" title="Read from the settings file, and changed there">
        <Icon node={FileCog} size={14} />
        settings file
      </span>
    )
  return (
    <>
      <Button kind="quiet" icon={Pencil} label={`Edit ${name}`} onClick={() => openDialog('edit', view.id)} />
      <Button kind="quiet" icon={RefreshCw} label={`Rotate ${name}`} onClick={() => openDialog('rotate', view.id)} />
      <Button kind="quiet" icon={Trash2} label={`Remove ${name}`} onClick={() => openDialog('remove', view.id)} />
    </>
  )
}

function Line({ view }: { view: CredentialView }) {
  const name = view.name || view.id
  return (
    <tr class={pendingRemoval.value.has(view.id) ? 'leaving' : undefined}>
      <th scope="row">
        <a href={linkTo({ id: view.id })}>
          <b>
            <Text text={name} />
          </b>
        </a>
        {name !== view.id && (
          <span class="faint mono">
            <Text text={view.id} />
          </span>
        )}
      </th>
      <td>
        <span>{planFormFor(view.plan)?.title ?? view.plan.type}</span>
        <span class="faint mono">
          <Text text={planSummary(view)} />
        </span>
      </td>
      <td>
        <Usage view={view} />
      </td>
      <td>
        {view.usage.lastUsedAt === null ? (
          ''
        ) : (
          <time title={exactTime(view.usage.lastUsedAt)}>{ago(view.usage.lastUsedAt, now.value)}</time>
        )}
      </td>
      <td>
        <span>version {view.version}</span>
        <SecretStatus view={view} />
      </td>
      <td class="row-actions">
        <RowActions view={view} name={name} />
      </td>
    </tr>
  )
}

type Sheet = 'import' | 'export' | null

const Paste = ({ onClick }: { onClick: () => void }) => (
  <Button icon={ClipboardPaste} onClick={onClick}>
    Paste from Vapi or .env
  </Button>
)

const New = () => (
  <Button kind="main" icon={Plus} onClick={() => navigate({ id: 'new' })}>
    New credential
  </Button>
)

function NoneYet({ onPaste }: { onPaste: () => void }) {
  return (
    <div class="none-yet">
      <Icon node={KeyRound} size={28} />
      <h2>No credentials yet</h2>
      <p class="muted">
        Enter what the sender proves itself with, in the same fields as in Vapi. From then on every event is checked,
        and every failure explained.
      </p>
      <div class="actions">
        <Paste onClick={onPaste} />
        <New />
      </div>
    </div>
  )
}

function Table() {
  return (
    <ScrollBox class="table-box" label="Credentials">
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
            <Line key={view.id} view={view} />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

function All() {
  const none = credentials.value.length === 0
  const sheet = useSignal<Sheet>(null)
  const close = () => (sheet.value = null)
  const paste = () => (sheet.value = 'import')
  return (
    <>
      <header class="page-head">
        <div>
          <h1>Credentials</h1>
          <p class="muted">What a sender must prove. Secrets go in and never come out.</p>
        </div>
        <div class="actions">
          <Button icon={ScrollText} onClick={() => navigate({ page: 'audit' })}>
            Audit log
          </Button>
          {!none && (
            <>
              <Button icon={Upload} onClick={() => (sheet.value = 'export')}>
                Export
              </Button>
              <Paste onClick={paste} />
              <New />
            </>
          )}
        </div>
      </header>
      {none ? <NoneYet onPaste={paste} /> : <Table />}
      {sheet.value === 'import' && <ImportCredentials onClose={close} />}
      {sheet.value === 'export' && <ExportCredentials onClose={close} />}
    </>
  )
}

export function CredentialsPage() {
  const { id } = route.value
  const view = id === 'new' ? undefined : credentials.value.find((one) => one.id === id)
  return (
    <main class="page">
      {view ? <CredentialPage key={view.id} view={view} /> : <All />}
      {id === 'new' && <CreateCredential />}
      <CredentialDialogs />
    </main>
  )
}
