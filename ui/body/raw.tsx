import { ScrollBox, ScrollText } from '../components/scroll.tsx'
import { useSignal } from '@preact/signals'
import { formatNumber, formatBytes } from '../components/format.ts'
import { Text } from '../components/text.tsx'
import { visibleRange, VirtualRows } from '../components/window.tsx'
import { hexLine } from './bytes.ts'

const PORTION = 40_000
const LINE = 20

/** The text as it came, a portion at a time. */
export function RawText({ text }: { text: string }) {
  const shown = useSignal(PORTION)
  const more = text.length - shown.value
  return (
    <>
      <ScrollText class="raw mono" label="As text">
        <Text text={text.slice(0, shown.value)} keep="lines" />
      </ScrollText>
      {more > 0 && (
        <button type="button" class="inline-button" onClick={() => (shown.value += PORTION * 4)}>
          {formatNumber(more)} more characters
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

/** Sixteen bytes a line; only the lines on the screen are drawn. */
export function Hex({ bytes }: { bytes: Uint8Array }) {
  const top = useSignal(0)
  const lines = Math.ceil(bytes.length / 16)
  const range = visibleRange(top.value, 600, LINE, lines)
  return (
    <ScrollBox
      class="hex mono"
      label={`${formatBytes(bytes.length)} in hex`}
      onScroll={(event) => (top.value = event.currentTarget.scrollTop)}
    >
      <VirtualRows
        total={lines}
        row={LINE}
        from={range.from}
        to={range.to}
        render={(line) => <HexLine key={line} bytes={bytes} line={line} />}
      />
    </ScrollBox>
  )
}
