import { useSignal } from '@preact/signals'
import { ClipboardPaste } from 'lucide'
import type { ImportResult } from '../../server/core/api/views/credential.ts'
import type { MigratedServer } from '../../server/core/vapi/credentials.ts'
import { plural, run } from '../actions.ts'
import { api } from '../api.ts'
import { Button, CopyButton } from '../components/button.tsx'
import { Field } from '../components/fields.tsx'
import { ScrollText } from '../components/scroll.tsx'
import { Section } from '../components/section.tsx'
import { Sheet } from '../components/sheet.tsx'
import { Text } from '../components/text.tsx'
import { linkTo } from '../route.ts'

/** The object for Vapi in the place of the one with the secret in it. */
function Server({ path, server }: MigratedServer) {
  const json = JSON.stringify(server, null, 2)
  return (
    <Section
      title={path === '' ? 'Paste this back at Vapi' : `Paste this back as ${path}`}
      aside={<CopyButton text={json} what="the server object" />}
    >
      <ScrollText class="raw mono" label={`Server object ${path}`}>
        <Text text={json} keep="lines" />
      </ScrollText>
    </Section>
  )
}

function Answer({ added, servers, notes }: ImportResult) {
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
        <Server key={one.path} {...one} />
      ))}
    </>
  )
}

/** Credentials out of a pasted text. The text goes to vhook and is forgotten as soon as it was read. */
export function ImportCredentials({ onClose }: { onClose: () => void }) {
  const text = useSignal('')
  const answer = useSignal<ImportResult | null>(null)
  const bring = () =>
    run('import-credentials', async () => {
      answer.value = await api.importCredentials({ text: text.value })
      text.value = ''
    })
  const foot =
    answer.value === null ? (
      <>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          kind="main"
          icon={ClipboardPaste}
          name="import-credentials"
          disabled={text.value.trim() === ''}
          onClick={() => void bring()}
        >
          Import
        </Button>
      </>
    ) : (
      <Button kind="main" onClick={onClose}>
        Done
      </Button>
    )
  return (
    <Sheet title="Paste from Vapi or .env" place="side" onClose={onClose} foot={foot}>
      {answer.value === null ? (
        <Field
          label="Text"
          hint="Vapi’s credential JSON, a server object, an assistant, tool or phone number with inline secrets, or the lines of a .env. Secrets are kept encrypted, the text is not kept."
        >
          {(id) => (
            <textarea
              id={id}
              class="mono"
              rows={14}
              autocomplete="off"
              spellcheck={false}
              value={text.value}
              onInput={(event) => (text.value = event.currentTarget.value)}
            />
          )}
        </Field>
      ) : (
        <Answer {...answer.value} />
      )}
    </Sheet>
  )
}
