import type { ReplaySignature } from '../../server/core/api/views/replay.ts'
import { SelectField } from '../components/fields.tsx'
import { credentials } from '../state/store.ts'
import type { Draft } from './draft.ts'
import { changeDraft } from './draft.ts'

const options: ReadonlyArray<{ id: ReplaySignature; title: string; description: string }> = [
  { id: 'keep', title: 'Keep', description: 'Original signature, as received' },
  { id: 'resign', title: 'Re-sign', description: 'Sign now with a credential' },
  { id: 'none', title: 'None', description: 'Remove the signature' },
]

/** How the replayed request is signed. */
export function SignatureChoice({ current }: { current: Draft }) {
  const choices = [
    { value: '', title: 'Matching credential' },
    ...credentials.value.map(({ id, name }) => ({ value: id, title: name || id })),
  ]
  return (
    <fieldset class="choices">
      <legend>Signature</legend>
      {options.map(({ id, title, description }) => (
        <div key={id}>
          <label class="choice">
            <input
              type="radio"
              name="signature"
              checked={current.signature === id}
              onChange={() => changeDraft({ signature: id })}
            />
            <b>{title}</b>
            <span class="muted">{description}</span>
          </label>
          {id === 'resign' && current.signature === 'resign' && (
            <SelectField
              label="Sign with"
              value={current.credential}
              choices={choices}
              onChange={(credential) => changeDraft({ credential })}
            />
          )}
        </div>
      ))}
    </fieldset>
  )
}
