import { signal } from '@preact/signals'
import { Sheet } from '../components/sheet.tsx'
import { keyHelp } from '../commands/keyboard.ts'

const shown = signal(false)
export const openHelp = (): void => {
  shown.value = true
}

const filters: ReadonlyArray<readonly [string, string]> = [
  ['late fee', 'words in path, headers and body'],
  ['type:tool-calls', 'the event’s type'],
  ['is:invalid', 'valid, invalid, unchecked or pinned'],
  ['status:>=400', '404, 4xx, >=400 or 400-499'],
  ['path:/hook*', 'a path, or all that begins so'],
  ['credential:prod cause:body-crlf', 'who decided, and why'],
  ['call:ID state:timed_out', 'one call; how far an event came'],
  ['since:10m until:2m', 's, m, h, d, or a date'],
]

function Pairs({ rows }: { rows: ReadonlyArray<readonly [string, string]> }) {
  return (
    <dl class="help-pairs">
      {rows.map(([keys, words]) => (
        <div key={keys}>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  )
}

export function Help() {
  if (!shown.value) return null
  return (
    <Sheet title="Keys and filters" size="wide" onlyText onClose={() => (shown.value = false)}>
      <div class="help">
        <section>
          <h3>Keys</h3>
          <Pairs rows={keyHelp} />
        </section>
        <section>
          <h3>Filters</h3>
          <Pairs rows={filters} />
        </section>
      </div>
    </Sheet>
  )
}
