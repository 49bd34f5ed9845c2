import { Text } from '../components/text.tsx'

/** The fields of a urlencoded form in order, duplicates included. */
export function FormFields({ text }: { text: string }) {
  return (
    <table class="pairs mono">
      <tbody>
        {[...new URLSearchParams(text)].map(([name, value], index) => (
          <tr key={index}>
            <th scope="row">
              <Text text={name} />
            </th>
            <td>
              <Text text={value} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
