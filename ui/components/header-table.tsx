import { Eye, EyeOff } from 'lucide'
import type { HeaderList } from '../../server/core/model/request.ts'
import { isMask } from '../../server/core/masking/mask.ts'
import { Button, CopyButton } from './button.tsx'
import { Text } from './text.tsx'

/** What is behind the masks, as far as the reader wanted to see it. */
export interface RevealControls {
  /** Values by name in lower case, in the order of the lines. */
  shown: ReadonlyMap<string, readonly string[]>
  ask: (name: string) => void
  hide: (name: string) => void
  /** Name in `busy` while the header of that name is asked for. */
  busyName: (name: string) => string
}

interface HeaderTableProps {
  headers: HeaderList
  label: string
  marked?: ReadonlySet<string>
  reveal?: RevealControls
}

function Unmask({ name, shown, reveal }: { name: string; shown: boolean; reveal: RevealControls }) {
  return shown ? (
    <Button kind="quiet" icon={EyeOff} hint={`Hide the value of ${name}`} onClick={() => reveal.hide(name)}>
      Hide
    </Button>
  ) : (
    <Button
      kind="quiet"
      icon={Eye}
      name={reveal.busyName(name)}
      hint={`Reveal the value of ${name}`}
      onClick={() => reveal.ask(name)}
    >
      Reveal
    </Button>
  )
}

/** Which line of its own name each line is, counted from 0. */
function turns(headers: HeaderList): number[] {
  const seen = new Map<string, number>()
  return headers.map(([name]) => {
    const turn = seen.get(name.toLowerCase()) ?? 0
    seen.set(name.toLowerCase(), turn + 1)
    return turn
  })
}

/** Header lines in the order they came, duplicates and letter case kept. */
export function HeaderTable({ headers, label, marked, reveal }: HeaderTableProps) {
  if (headers.length === 0) return <p class="muted empty-line">None.</p>
  const turn = turns(headers)
  return (
    <table class="pairs mono" aria-label={label}>
      <tbody>
        {headers.map(([name, masked], index) => {
          const real = reveal?.shown.get(name.toLowerCase())?.[turn[index] ?? 0]
          const value = real ?? masked
          return (
            <tr key={index} class={marked?.has(name.toLowerCase()) ? 'marked' : undefined}>
              <th scope="row">
                <Text text={name} />
              </th>
              <td>
                <Text text={value} />
                {reveal && isMask(masked) && <Unmask name={name} shown={real !== undefined} reveal={reveal} />}
              </td>
              <td class="pair-tools">
                <CopyButton text={value} what={`the value of ${name}`} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
