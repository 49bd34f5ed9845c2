import { signal } from '@preact/signals'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { credentials } from '../state/store.ts'
import { EditCredential, RotateCredential } from './edit.tsx'
import { RemoveCredential } from './remove.tsx'

/** What can be done to one credential, a dialog each. */
const dialogs = { edit: EditCredential, rotate: RotateCredential, remove: RemoveCredential } satisfies Record<
  string,
  (props: { view: CredentialView; onClose: () => void }) => preact.JSX.Element
>

const open = signal<{ kind: keyof typeof dialogs; id: string } | null>(null)

export function openDialog(kind: keyof typeof dialogs, id: string): void {
  open.value = { kind, id }
}

const close = (): void => {
  open.value = null
}

/** The dialog that is open, if any. */
export function CredentialDialogs() {
  const { kind, id } = open.value ?? {}
  const view = credentials.value.find((one) => one.id === id)
  if (kind === undefined || !view) return null
  const Shown = dialogs[kind]
  return <Shown key={view.id} view={view} onClose={close} />
}
