import { useEffect, useRef } from 'preact/hooks'
import { readJson } from '../body/json.ts'
import { formatJson } from '../body/json-format.ts'
import { showError } from '../state/toasts.ts'
import type { MountedEditor } from './codemirror.ts'

interface BodyEditorProps {
  /** The editor holds the text from then on. */
  initialText: string
  isJson: boolean
  onChange: (text: string) => void
}

/** The text editor for a body; its code is loaded on first use. */
export function BodyEditor({ initialText, isJson, onChange }: BodyEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<MountedEditor | undefined>(undefined)
  const text = useRef(initialText)
  const handleChange = (next: string) => {
    text.current = next
    onChange(next)
  }
  const format = () => {
    const { node, problem, depth } = readJson(text.current)
    if (node) editor.current?.set(formatJson(node))
    else if (depth !== undefined) showError(new Error(`The value is nested ${depth} levels deep, too deep to format.`))
    else showError(new Error(`Invalid JSON at line ${problem.line}, column ${problem.column}: ${problem.message}`))
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
          <button type="button" class="inline-button" onClick={format}>
            Format JSON
          </button>
        )}
      </div>
      <div ref={host} class="body-editor" />
    </div>
  )
}
