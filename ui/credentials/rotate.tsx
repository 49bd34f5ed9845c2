import { useSignal } from '@preact/signals'
import { RefreshCw } from 'lucide'
import { useEffect } from 'preact/hooks'
import { type CredentialView, secretField } from '../../server/core/model/credential.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { run } from '../actions/run.ts'
import { api } from '../api.ts'
import { Button } from '../components/button.tsx'
import { CheckField, SelectField } from '../components/fields.tsx'
import { Sheet } from '../components/sheet.tsx'
import { loadPresets, presets } from '../state/static-lists.ts'
import { now } from '../state/store.ts'
import { showSuccess } from '../state/toasts.ts'
import { NextSecretField, SecretField } from './secret-field.tsx'

const HOUR = 3_600_000
const gracePeriods = [
  { value: '0', title: 'Not at all' },
  { value: String(HOUR), title: '1 hour' },
  { value: String(24 * HOUR), title: '1 day' },
  { value: String(7 * 24 * HOUR), title: '7 days' },
]

/** Sets a new secret, and how long the old one remains valid. */
export function RotateCredential({ view, onClose }: { view: CredentialView; onClose: () => void }) {
  const secret = useSignal('')
  const graceMs = useSignal(String(24 * HOUR))
  const force = useSignal(false)
  const nextSecret = useSignal('')
  const known = presets.value.find(({ id }) => id === view.plan['preset'])?.nextSecret
  useEffect(loadPresets, [])
  const isRotating = view.previousUntil !== undefined && view.previousUntil > now.value
  const rotate = () =>
    run('rotate-credential', async () => {
      const given = Object.entries({ secret: secret.value, nextSecret: nextSecret.value }).filter(([, text]) => text)
      const change = { graceMs: Number(graceMs.value), force: force.value }
      await api.rotateCredential({ id: view.id, ...Object.fromEntries(given), ...change })
      showSuccess('Secret rotated')
      onClose()
    })
  const foot = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <ActionButton
        kind="main"
        icon={RefreshCw}
        action="rotate-credential"
        disabled={secret.value === '' && !view.hasNextSecret}
        onClick={() => void rotate()}
      >
        Rotate secret
      </ActionButton>
    </>
  )
  return (
    <Sheet title={`Rotate ${view.name || view.id}`} onClose={onClose} foot={foot}>
      {view.hasNextSecret && (
        <p class="muted">
          Without a new secret, the stored {known?.title.toLowerCase() ?? 'next key'} becomes the secret.
        </p>
      )}
      <SecretField
        label={view.hasNextSecret ? 'New secret (optional)' : 'New secret'}
        value={secret.value}
        plan={{ ...view.plan, [secretField[view.plan.type]]: secret.value }}
        onInput={(text) => (secret.value = text)}
      />
      {known && (
        <NextSecretField nextSecret={known} value={nextSecret.value} onInput={(text) => (nextSecret.value = text)} />
      )}
      <SelectField
        label="Accept the old secret for"
        value={graceMs.value}
        choices={gracePeriods}
        onChange={(value) => (graceMs.value = value)}
      />
      {isRotating && (
        <CheckField
          label="End the grace period of the previous rotation"
          checked={force.value}
          onChange={(checked) => (force.value = checked)}
        />
      )}
    </Sheet>
  )
}
