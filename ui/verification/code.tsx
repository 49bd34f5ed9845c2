import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { api } from '../api.ts'
import { CopyButton } from '../components/button.tsx'
import { ScrollText } from '../components/scroll.tsx'
import { Section } from '../components/section.tsx'
import { codeLanguages, loadCodeLanguages } from '../state/static-lists.ts'

/** Code that verifies this credential in the user’s own app. Absent when none can be generated. */
export function CodeSection({ eventId, credentialId }: { eventId: string; credentialId: string }) {
  const selected = useSignal('')
  const code = useSignal<string | null>(null)
  useEffect(loadCodeLanguages, [])
  const languages = codeLanguages.value
  const language = selected.value || languages[0]?.id || ''
  useEffect(() => {
    if (language === '') return
    api
      .getCode({ id: eventId, credential: credentialId, language })
      .then((found) => (code.value = found.code))
      // No code exists for this plan: the section is left out.
      .catch(() => (code.value = null))
  }, [eventId, credentialId, language])
  if (code.value === null) return null
  const tools = (
    <>
      <select aria-label="Language" value={language} onChange={(event) => (selected.value = event.currentTarget.value)}>
        {languages.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
      <CopyButton text={code.value} what="code" />
    </>
  )
  return (
    <Section title="Verify in your app" aside={tools}>
      <ScrollText class="code-box mono" label="Code">
        {code.value}
      </ScrollText>
    </Section>
  )
}
