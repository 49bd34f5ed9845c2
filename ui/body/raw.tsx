import { useSignal } from '@preact/signals'
import { formatBytes, formatNumber } from '../components/format.ts'
import { ScrollBox, ScrollText } from '../components/scroll.tsx'
import { Text } from '../components/text.tsx'
import { VirtualRows, visibleRange } from '../components/virtual-rows.tsx'
import { hexLine } from './bytes.ts'

/** Characters shown at first. */
const INITIAL_CHARACTERS = 40_000
/** Heights in CSS pixels, as in `body.css`. */
const LINE_HEIGHT = 20
const VIEW_HEIGHT = 600

/** Text exactly as received; long text is shown in parts. */
export function RawText({ text }: { text: string }) {
  const limit = useSignal(INITIAL_CHARACTERS)
  const more = text.length - limit.value
  return (
    <>
      <ScrollText class="code-box mono" label="Text">
        <Text text={text.slice(0, limit.value)} keep="lines" />
      </ScrollText>
      {more > 0 && (
        <button type="button" class="inline-button" onClick={() => (limit.value += INITIAL_CHARACTERS * 4)}>
          Show {formatNumber(more)} more characters
        </button>
      )}
    </>
  )
}

function HexLine({ bytes, line }: { bytes: Uint8Array; line: number }) {
  const { offset, hex, ascii } = hexLine(bytes, line)
  return (
    <div class="hex-line">
      <span class="faint">{offset}</span>
      <span>{hex}</span>
      <span class="hex-ascii">{ascii}</span>
    </div>
  )
}

/** A hex dump with sixteen bytes per line; only the visible lines are rendered. */
export function Hex({ bytes }: { bytes: Uint8Array }) {
  const top = useSignal(0)
  const lines = Math.ceil(bytes.length / 16)
  const range = visibleRange(top.value, VIEW_HEIGHT, LINE_HEIGHT, lines)
  return (
    <ScrollBox
      class="code-box hex mono"
      label={`Hex dump, ${formatBytes(bytes.length)}`}
      onScroll={(event) => (top.value = event.currentTarget.scrollTop)}
    >
      <VirtualRows
        total={lines}
        rowHeight={LINE_HEIGHT}
        from={range.from}
        to={range.to}
        render={(line) => <HexLine key={line} bytes={bytes} line={line} />}
      />
    </ScrollBox>
  )
}
