import type { HeaderList } from '../../server/core/request.ts'
import { CopyButton } from '../parts/button.tsx'
import { Text } from '../parts/text.tsx'

/** Header lines in the order they came, duplicates and letter case kept. */
export function HeaderTable({
  headers,
  label,
  marked,
}: {
  headers: HeaderList
  label: string
  marked?: ReadonlySet<string>
}) {
  if (headers.length === 0) return <p class="muted empty-line">None.</p>
  return (
    <table class="pairs mono" aria-label={label}>
      <tbody>
        {headers.map(([name, value], index) => (
          <tr key={index} class={marked?.has(name.toLowerCase()) ? 'marked' : undefined}>
            <th scope="row">
              <Text text={name} />
            </th>
            <td>
              <Text text={value} />
            </td>
            <td class="pair-tools">
              <CopyButton text={value} what={`the value of ${name}`} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
