import { useSignal } from '@preact/signals'
import { ClipboardPaste } from 'lucide'
import type { ImportResult } from '../../server/core/api/views/credential.ts'
import type { MigratedServer } from '../../server/core/vapi/credentials.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { run } from '../actions/run.ts'
import { api } from '../api.ts'
import { Button, CopyButton } from '../components/button.tsx'
import { Field } from '../components/fields.tsx'
import { plural } from '../components/format.ts'
import { ScrollText } from '../components/scroll.tsx'
import { Section } from '../components/section.tsx'
import { Sheet } from '../components/sheet.tsx'
import { Text } from '../components/text.tsx'
import { linkTo } from '../route.ts'

/** The server object that replaces the one with an inline secret in Vapi. */
function MigratedServerSection({ path, server }: MigratedServer) {
  const json = JSON.stringify(server, null, 2)
  return (
    <Section
      title={path === '' ? 'Replace in Vapi with' : `Replace ${path} in Vapi with`}
      aside={<CopyButton text={json} what="server object" />}
    >
      <ScrollText class="code-box mono" label={`Server object ${path}`}>
        <Text text={json} keep="lines" />
      </ScrollText>
    </Section>
  )
}

function ImportResult({ added, servers, notes }: ImportResult) {
  return (
    <>
      <Section title={`${plural(added.length, 'credential')} added`}>
        <ul>
          {added.map(({ id, name, plan }) => (
            <li key={id}>
              <a href={linkTo({ page: 'credentials', id, q: '' })}>
                <Text text={name || id} />
              </a>{' '}
              <span class="faint">{plan.type}</span>
            </li>
          ))}
        </ul>
      </Section>
      {notes.map((sentence) => (
        <p key={sentence} class="notice tone-warn">
          <Text text={sentence} />
        </p>
      ))}
      {servers.map((one) => (
        <MigratedServerSection key={one.path} {...one} />
      ))}
    </>
  )
}

const HINT =
  'Vapi credential JSON; a server object, assistant, tool or phone number with inline secrets; or the contents of a .env file. Secrets are stored encrypted. The pasted text is not stored.'

function ImportField({ value, onInput }: { value: string; onInput: (text: string) => void }) {
  return (
    <Field label="Text to import" hint={HINT}>
      {(id) => (
        <textarea
          id={id}
          class="mono"
          rows={14}
          autocomplete="off"
          spellcheck={false}
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}

/** Imports credentials from pasted text, which is dropped once it was read. */
export function ImportCredentials({ onClose }: { onClose: () => void }) {
  const text = useSignal('')
  const result = useSignal<ImportResult | null>(null)
  const importText = () =>
    run('import-credentials', async () => {
      result.value = await api.importCredentials({ text: text.value })
      text.value = ''
    })
  const foot = result.value ? (
    <Button kind="main" onClick={onClose}>
      Done
    </Button>
  ) : (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <ActionButton
        kind="main"
        icon={ClipboardPaste}
        action="import-credentials"
        disabled={text.value.trim() === ''}
        onClick={() => void importText()}
      >
        Import
      </ActionButton>
    </>
  )
  return (
    <Sheet title="Import credentials" position="side" onClose={onClose} foot={foot}>
      {result.value ? (
        <ImportResult {...result.value} />
      ) : (
        <ImportField value={text.value} onInput={(input) => (text.value = input)} />
      )}
    </Sheet>
  )
}
