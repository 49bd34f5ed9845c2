import { useSignal } from '@preact/signals'
import { LockOpen } from 'lucide'
import { useMemo } from 'preact/hooks'
import type { DecryptedView } from '../../server/core/api/views/encryption.ts'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import { encryptedArguments } from '../../server/core/vapi/encrypted.ts'
import { plural, run } from '../actions.ts'
import { api } from '../api.ts'
import { fromBase64 } from '../body/bytes.ts'
import { Button, CopyButton } from '../components/button.tsx'
import { Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'

function Values({ view }: { view: DecryptedView }) {
  const closed = view.encrypted - view.values.length
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
                  with the key of <Text text={credential} />
                </td>
                <td class="pair-tools">
                  <CopyButton text={value} what={`the value of ${path}`} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {closed > 0 && <p class="muted empty-line">No key here opens {plural(closed, 'argument')} of it.</p>}
    </>
  )
}

/** Arguments that came encrypted (`server.encryptedPaths`), and on demand what they say; it goes with the panel. */
export function EncryptedSection({ event }: { event: EventDetail }) {
  const view = useSignal<DecryptedView | null>(null)
  const found = useMemo(
    () => (event.bodyBase64 === undefined ? [] : encryptedArguments(fromBase64(event.bodyBase64))),
    [event.bodyBase64],
  )
  if (found.length === 0) return null
  const decrypt = () =>
    run(`decrypt:${event.id}`, async () => {
      view.value = await api.getDecryptedArguments({ id: event.id })
    })
  const button = (
    <Button icon={LockOpen} name={`decrypt:${event.id}`} onClick={() => void decrypt()}>
      Decrypt
    </Button>
  )
  return (
    <Section title="Encrypted arguments" aside={view.value === null && button}>
      {view.value === null ? (
        <p class="muted empty-line">
          {found.length === 1 ? '1 argument came' : `${found.length} arguments came`} encrypted. What is decrypted is
          shown here alone, and kept nowhere.
        </p>
      ) : (
        <Values view={view.value} />
      )}
    </Section>
  )
}
