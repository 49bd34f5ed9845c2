import { shortcuts } from '../commands/commands.ts'
import { Sheet } from '../components/sheet.tsx'
import { closeOverlay, overlay } from '../state/overlay.ts'

type Pair = readonly [keys: string, description: string]

const filters: readonly Pair[] = [
  ['late fee', 'Text in path, headers or body'],
  ['type:tool-calls', 'Event type'],
  ['is:failed', 'The sender did not get a success'],
  ['is:unsigned', 'Verdict: valid, invalid, unsigned or unchecked'],
  ['is:pinned', 'Pinned events'],
  ['status:>=400', 'Status that the sender got: 404, 4xx, >=400 or 400-499'],
  ['path:/hook*', 'Path; * matches the rest'],
  ['credential:prod', 'Credential that matched'],
  ['cause:body-crlf', 'Cause of the failure'],
  ['call:ID', 'Events of one call'],
  ['state:timed_out', 'Delivery state'],
  ['since:10m until:2m', 'Age in s, m, h or d, or a date'],
]

const sections = [...new Set(shortcuts.map(({ section }) => section))]

const shortcutsIn = (name: string): Pair[] =>
  shortcuts.filter(({ section }) => section === name).map(({ keys, title }) => [keys, title])

function Pairs({ title, rows }: { title: string; rows: readonly Pair[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl class="help-pairs">
        {rows.map(([keys, description]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{description}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** Shortcuts and filter syntax. */
export function Help() {
  if (overlay.value !== 'help') return null
  return (
    <Sheet title="Keyboard shortcuts and filters" size="wide" onlyText onClose={closeOverlay}>
      <div class="help">
        {sections.map((section) => (
          <Pairs key={section} title={section} rows={shortcutsIn(section)} />
        ))}
        <Pairs title="Filters" rows={filters} />
      </div>
    </Sheet>
  )
}
