import { Plus, Trash2 } from 'lucide'
import type { HeaderList } from '../../server/core/model/request.ts'
import { Button } from '../components/button.tsx'

interface HeadersEditorProps {
  headers: HeaderList
  onChange: (headers: HeaderList) => void
}

export function HeadersEditor({ headers, onChange }: HeadersEditorProps) {
  const setName = (at: number, name: string) =>
    onChange(headers.map((line, index) => (index === at ? [name, line[1]] : line)))
  const setValue = (at: number, value: string) =>
    onChange(headers.map((line, index) => (index === at ? [line[0], value] : line)))
  return (
    <div class="headers-editor">
      {headers.map(([name, value], index) => (
        <div key={index} class="header-row">
          <input
            class="mono"
            aria-label={`Name of header ${index + 1}`}
            value={name}
            onInput={(event) => setName(index, event.currentTarget.value)}
          />
          <input
            class="mono"
            aria-label={`Value of ${name || 'new header'}`}
            value={value}
            onInput={(event) => setValue(index, event.currentTarget.value)}
          />
          <Button
            kind="quiet"
            icon={Trash2}
            label={`Remove ${name || 'header'}`}
            onClick={() => onChange(headers.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button icon={Plus} onClick={() => onChange([...headers, ['', '']])}>
        Add header
      </Button>
    </div>
  )
}
