import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { MAX_PARSED_BYTES, readJson } from '../body/json.ts'
import { formatJson } from '../body/json-format.ts'
import { Text } from '../components/text.tsx'
import { showError } from '../state/toasts.ts'
import type { MountedEditor } from './codemirror.ts'

interface BodyEditorProps {
  /** The editor holds the text from then on. */
  initialText: string
  isJson: boolean
  onChange: (text: string) => void
}

/** Where the text stops being JSON, or null. An empty body and one too large to check are not reported. */
function jsonProblem(text: string): string | null {
  if (text.trim() === '' || text.length > MAX_PARSED_BYTES) return null
  const { problem } = readJson(text)
  return problem ? `Invalid JSON at line ${problem.line}, column ${problem.column}: ${problem.message}` : null
}

/** The text editor for a body; its code is loaded on first use. */
export function BodyEditor({ initialText, isJson, onChange }: BodyEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<MountedEditor | undefined>(undefined)
  const text = useRef(initialText)
  const problem = useSignal(isJson ? jsonProblem(initialText) : null)
  const handleChange = (next: string) => {
    text.current = next
    if (isJson) problem.value = jsonProblem(next)
    onChange(next)
  }
  const format = () => {
    const { node, depth } = readJson(text.current)
    if (node) editor.current?.set(formatJson(node))
    else if (depth !== undefined) showError(new Error(`The value is nested ${depth} levels deep, too deep to format.`))
  }
  useEffect(() => {
    let unmounted = false
    import('./codemirror.ts')
      .then(({ mountEditor }) => {
        if (host.current && !unmounted) editor.current = mountEditor(host.current, initialText, isJson, handleChange)
      })
      .catch(showError)
    return () => {
      unmounted = true
      editor.current?.destroy()
    }
  }, [])
  return (
    <div class="field body-field">
      <div class="label-line">
        <span class="label">Body</span>
        {isJson && (
          <button type="button" class="inline-button" disabled={problem.value !== null} onClick={format}>
            Format JSON
          </button>
        )}
      </div>
      <p class="hint tone-bad" aria-live="polite">
        {problem.value && <Text text={problem.value} />}
      </p>
      <div ref={host} class="body-editor" />
    </div>
  )
}
