import { ScrollText } from '../components/scroll.tsx'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { api } from '../api.ts'
import { CopyButton } from '../components/button.tsx'
import { Section } from '../components/section.tsx'
import { codeLanguages, loadCodeLanguages } from '../state/static-lists.ts'

/** Code for the reader's own app that verifies what this credential demands. Absent where none can be given. */
export function CodeSection({ eventId, credentialId }: { eventId: string; credentialId: string }) {
  const language = useSignal('')
  const code = useSignal<string | null>(null)
  useEffect(loadCodeLanguages, [])
  const languages = codeLanguages.value
  const wanted = language.value || languages[0]?.id || ''
  useEffect(() => {
    if (wanted === '') return
    api
      .getCode({ id: eventId, credential: credentialId, language: wanted })
      .then((found) => (code.value = found.code))
      // No code for this plan: the part is left out.
      .catch(() => (code.value = null))
  }, [eventId, credentialId, wanted])
  if (code.value === null) return null
  const choose = (
    <select aria-label="Language" value={wanted} onChange={(event) => (language.value = event.currentTarget.value)}>
      {languages.map(({ id, title }) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </select>
  )
  return (
    <Section
      title="Verify it in your app"
      aside={
        <>
          {choose}
          <CopyButton text={code.value} what="the code" />
        </>
      }
    >
      <ScrollText class="code mono" label="Code">
        {code.value}
      </ScrollText>
    </Section>
  )
}
