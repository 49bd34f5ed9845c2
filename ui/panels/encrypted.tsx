import { useSignal } from '@preact/signals'
import { LockOpen } from 'lucide'
import { useMemo } from 'preact/hooks'
import type { DecryptedView } from '../../server/core/api/views/encryption.ts'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import { encryptedArguments } from '../../server/core/vapi/encrypted.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { run } from '../actions/run.ts'
import { api } from '../api.ts'
import { fromBase64 } from '../body/bytes.ts'
import { CopyButton } from '../components/button.tsx'
import { plural } from '../components/format.ts'
import { Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'

function DecryptedValues({ view }: { view: DecryptedView }) {
  const undecrypted = view.encrypted - view.values.length
  return (
    <>
      {view.values.length > 0 && (
        <table class="pairs mono" aria-label="Decrypted arguments">
          <tbody>
            {view.values.map(({ tool, path, value, credential }, index) => (
              <tr key={index}>
                <th scope="row">
                  <Text text={tool === null ? path : `${tool}: ${path}`} />
                </th>
                <td>
                  <Text text={value} keep="lines" />
                </td>
                <td class="faint">
                  key of <Text text={credential} />
                </td>
                <td class="pair-tools">
                  <CopyButton text={value} what={`value of ${path}`} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {undecrypted > 0 && (
        <p class="muted empty-line">{plural(undecrypted, 'argument')} cannot be decrypted with the stored keys.</p>
      )}
    </>
  )
}

/** Arguments encrypted by the sender (`server.encryptedPaths`), decrypted on demand and dropped when the panel closes. */
export function EncryptedSection({ event }: { event: EventDetail }) {
  const view = useSignal<DecryptedView | null>(null)
  const found = useMemo(
    () => (event.bodyBase64 === undefined ? [] : encryptedArguments(fromBase64(event.bodyBase64))),
    [event.bodyBase64],
  )
  if (found.length === 0) return null
  const action = `decrypt:${event.id}`
  const decrypt = () =>
    run(action, async () => {
      view.value = await api.getDecryptedArguments({ id: event.id })
    })
  const button = (
    <ActionButton icon={LockOpen} action={action} onClick={() => void decrypt()}>
      Decrypt
    </ActionButton>
  )
  return (
    <Section title="Encrypted arguments" aside={view.value === null && button}>
      {view.value === null ? (
        <p class="muted empty-line">
          This event has {plural(found.length, 'encrypted argument')}. Decrypted values are shown only here and are not
          stored.
        </p>
      ) : (
        <DecryptedValues view={view.value} />
      )}
    </Section>
  )
}
