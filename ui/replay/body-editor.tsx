import { useEffect, useRef } from 'preact/hooks'
import { readJson } from '../body/json.ts'
import { writeJson } from '../body/write.ts'
import { tell } from '../state/toasts.ts'
import type { MountedEditor } from './editor.ts'

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
    if (node) mounted.current?.set(writeJson(node))
    else tell(new Error(`Not JSON from line ${problem.line}, column ${problem.column}: ${problem.message}`))
  }
  useEffect(() => {
    let gone = false
    import('./editor.ts')
      .then(({ mountEditor }) => {
        if (host.current && !gone) mounted.current = mountEditor(host.current, text, asJson, change)
      })
      .catch(tell)
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
