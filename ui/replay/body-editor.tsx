import { useEffect, useRef } from 'preact/hooks'
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
  useEffect(() => {
    let editor: MountedEditor | undefined
    let gone = false
    import('./editor.ts')
      .then(({ mountEditor }) => {
        if (host.current && !gone) editor = mountEditor(host.current, text, asJson, onChange)
      })
      .catch(tell)
    return () => {
      gone = true
      editor?.destroy()
    }
  }, [])
  return <div ref={host} class="body-editor" />
}
