import { useSignal } from '@preact/signals'
import { ClipboardPaste, FileCog, KeyRound, Pencil, Plus, RefreshCw, ScrollText, Trash2, Upload } from 'lucide'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { Button } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { ScrollBox } from '../components/scroll.tsx'
import { Text } from '../components/text.tsx'
import { CreateCredential } from '../credentials/create.tsx'
import { CredentialPage } from '../credentials/credential.tsx'
import { CredentialDialogs, openDialog } from '../credentials/dialogs.tsx'
import { newCredentialOf } from '../actions/new-credential.ts'
import { planFormFor } from '../credentials/plans.ts'
import { isFromConfig, planSummary, SecretStatus, Usage } from '../credentials/summary.tsx'
import { ExportCredentials } from '../import-export/export.tsx'
import { ImportCredentials } from '../import-export/import.tsx'
import { linkTo, navigate, route } from '../route.ts'
import { pendingRemoval } from '../state/selection.ts'
import { credentials } from '../state/store.ts'
import { TimeAgo } from '../state/time-ago.tsx'

function RowActions({ view, name }: { view: CredentialView; name: string }) {
  if (isFromConfig(view))
    return (
      <span class="faint with-icon" title="Defined in the config file; edit it there">
        <Icon node={FileCog} size={14} />
        config file
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

function CredentialRow({ view }: { view: CredentialView }) {
  const name = view.name || view.id
  const { lastUsedAt } = view.usage
  return (
    <tr class={pendingRemoval.value.has(view.id) ? 'removing' : undefined}>
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
      <td>{lastUsedAt !== null && <TimeAgo at={lastUsedAt} />}</td>
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

function CredentialTable() {
  return (
    <ScrollBox class="table-box" label="Credentials">
      <table class="table">
        <thead>
          <tr>
            {['Name', 'Type', 'Usage', 'Last used', 'Secret'].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
            <th scope="col">
              <span class="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {credentials.value.map((view) => (
            <CredentialRow key={view.id} view={view} />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

const ImportButton = ({ onClick }: { onClick: () => void }) => (
  <Button icon={ClipboardPaste} onClick={onClick}>
    Import
  </Button>
)

const AddButton = () => (
  <Button kind="main" icon={Plus} onClick={() => navigate({ id: 'new' })}>
    Add credential
  </Button>
)

function NoCredentials({ onImport }: { onImport: () => void }) {
  return (
    <div class="empty-state">
      <Icon node={KeyRound} size={28} />
      <h2>No credentials yet</h2>
      <p class="muted">
        Add the secret your provider signs with. vhook then verifies every event and explains every failure.
      </p>
      <div class="actions">
        <ImportButton onClick={onImport} />
        <AddButton />
      </div>
    </div>
  )
}

function AllCredentials() {
  const isEmpty = credentials.value.length === 0
  const dialog = useSignal<'import' | 'export' | null>(null)
  const close = () => (dialog.value = null)
  const openImport = () => (dialog.value = 'import')
  return (
    <>
      <header class="page-head">
        <div>
          <h1>Credentials</h1>
          <p class="muted">How senders authenticate. Secrets are write-only.</p>
        </div>
        <div class="actions">
          <Button icon={ScrollText} onClick={() => navigate({ page: 'audit' })}>
            Audit log
          </Button>
          {!isEmpty && (
            <>
              <Button icon={Upload} onClick={() => (dialog.value = 'export')}>
                Export
              </Button>
              <ImportButton onClick={openImport} />
              <AddButton />
            </>
          )}
        </div>
      </header>
      {isEmpty ? <NoCredentials onImport={openImport} /> : <CredentialTable />}
      {dialog.value === 'import' && <ImportCredentials onClose={close} />}
      {dialog.value === 'export' && <ExportCredentials onClose={close} />}
    </>
  )
}

/** All credentials, or the open one. */
export function CredentialsPage() {
  const { id } = route.value
  const given = newCredentialOf(id)
  const view = given ? undefined : credentials.value.find((one) => one.id === id)
  return (
    <main class="page">
      {view ? <CredentialPage key={view.id} view={view} /> : <AllCredentials />}
      {given && <CreateCredential key={id} given={given} />}
      <CredentialDialogs />
    </main>
  )
}
