import { Plus, Trash2 } from 'lucide'
import type { HeaderList } from '../../server/core/model/request.ts'
import { Button } from '../components/button.tsx'

interface HeadersEditorProps {
  headers: HeaderList
  onChange: (headers: HeaderList) => void
}

/** Header lines to be changed, added to and taken from. */
export function HeadersEditor({ headers, onChange }: HeadersEditorProps) {
  const set = (at: number, part: 0 | 1, text: string) =>
    onChange(
      headers.map(([name, value], index) => (index !== at ? [name, value] : part === 0 ? [text, value] : [name, text])),
    )
  return (
    <div class="headers-editor">
      {headers.map(([name, value], index) => (
        <div key={index} class="header-row">
          <input
            class="mono"
            aria-label={`Name of header ${index + 1}`}
            value={name}
            onInput={(event) => set(index, 0, event.currentTarget.value)}
          />
          <input
            class="mono"
            aria-label={`Value of ${name || 'the new header'}`}
            value={value}
            onInput={(event) => set(index, 1, event.currentTarget.value)}
          />
          <Button
            kind="quiet"
            icon={Trash2}
            label={`Remove ${name || 'the header'}`}
            onClick={() => onChange(headers.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button icon={Plus} onClick={() => onChange([...headers, ['', '']])}>
        Add a header
      </Button>
    </div>
  )
}
