import { useEffect, useRef } from 'preact/hooks'
import { readJson } from '../body/json.ts'
import { formatJson } from '../body/json-format.ts'
import { showError } from '../state/toasts.ts'
import type { MountedEditor } from './codemirror.ts'

interface BodyEditorProps {
  text: string
  asJson: boolean
  onChange: (text: string) => void
}

/** The editor, loaded when it is first needed. It keeps its own text; `text` is only where it begins. */
export function BodyEditor({ text, asJson, onChange }: BodyEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const mounted = useRef<MountedEditor | undefined>(undefined)
  const current = useRef(text)
  const change = (next: string) => {
    current.current = next
    onChange(next)
  }
  const format = () => {
    const { node, problem } = readJson(current.current)
    if (node) mounted.current?.set(formatJson(node))
    else showError(new Error(`Not JSON from line ${problem.line}, column ${problem.column}: ${problem.message}`))
  }
  useEffect(() => {
    let gone = false
    import('./codemirror.ts')
      .then(({ mountEditor }) => {
        if (host.current && !gone) mounted.current = mountEditor(host.current, text, asJson, change)
      })
      .catch(showError)
    return () => {
      gone = true
      mounted.current?.destroy()
    }
  }, [])
  return (
    <div class="field body-field">
      <div class="label-line">
        <span class="label">Body</span>
        {asJson && (
          <button type="button" class="inline-button" onClick={format}>
            Indent
          </button>
        )}
      </div>
      <div ref={host} class="body-editor" />
    </div>
  )
}
