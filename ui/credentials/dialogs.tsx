import { signal } from '@preact/signals'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { credentials } from '../state/store.ts'
import { EditCredential } from './edit.tsx'
import { RemoveCredential } from './remove.tsx'
import { RotateCredential } from './rotate.tsx'

/** One dialog per action on a credential. */
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

/** The open dialog, if any. */
export function CredentialDialogs() {
  const { kind, id } = open.value ?? {}
  const view = credentials.value.find((one) => one.id === id)
  if (kind === undefined || !view) return null
  const Dialog = dialogs[kind]
  return <Dialog key={view.id} view={view} onClose={close} />
}
