import { Eye, EyeOff } from 'lucide'
import { isMask } from '../../server/core/masking/mask.ts'
import type { HeaderList } from '../../server/core/model/request.ts'
import { Button, CopyButton } from './button.tsx'
import { Text } from './text.tsx'

/** Reveals and hides the masked values of a header table. */
export interface RevealControls {
  /** Revealed values by lower-case header name, in the order of the lines. */
  revealed: ReadonlyMap<string, readonly string[]>
  reveal: (name: string) => void
  hide: (name: string) => void
  isBusy: (name: string) => boolean
}

export interface HeaderTableProps {
  headers: HeaderList
  label: string
  /** Lower-case names of the headers to highlight. */
  highlighted?: ReadonlySet<string>
  controls?: RevealControls
}

function RevealButton({ name, shown, controls }: { name: string; shown: boolean; controls: RevealControls }) {
  if (shown)
    return (
      <Button kind="quiet" icon={EyeOff} hint={`Hide the value of ${name}`} onClick={() => controls.hide(name)}>
        Hide
      </Button>
    )
  return (
    <Button
      kind="quiet"
      icon={Eye}
      busy={controls.isBusy(name)}
      hint={`Reveal the value of ${name}`}
      onClick={() => controls.reveal(name)}
    >
      Reveal
    </Button>
  )
}

/** For each line, how many earlier lines have the same name. */
function occurrences(headers: HeaderList): number[] {
  const counts = new Map<string, number>()
  return headers.map(([name]) => {
    const count = counts.get(name.toLowerCase()) ?? 0
    counts.set(name.toLowerCase(), count + 1)
    return count
  })
}

/** Header lines in the order received, with duplicates and letter case preserved. */
export function HeaderTable({ headers, label, highlighted, controls }: HeaderTableProps) {
  if (headers.length === 0) return <p class="muted empty-line">None</p>
  const occurrence = occurrences(headers)
  return (
    <table class="pairs mono" aria-label={label}>
      <tbody>
        {headers.map(([name, stored], index) => {
          const revealed = controls?.revealed.get(name.toLowerCase())?.[occurrence[index] ?? 0]
          const value = revealed ?? stored
          return (
            <tr key={index} class={highlighted?.has(name.toLowerCase()) ? 'highlighted' : undefined}>
              <th scope="row">
                <Text text={name} />
              </th>
              <td>
                <Text text={value} />
                {controls && isMask(stored) && (
                  <RevealButton name={name} shown={revealed !== undefined} controls={controls} />
                )}
              </td>
              <td class="pair-tools">
                <CopyButton text={value} what={`value of ${name}`} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
