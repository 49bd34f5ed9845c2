import { pieces } from '../../server/core/text/escape.ts'

/** Text from outside, made inert: what is invisible or acts is shown as an escape. */
export function Text({ text, keep = 'nothing' }: { text: string; keep?: 'nothing' | 'lines' }) {
  return (
    <>
      {pieces(text, keep).map((piece, index) =>
        piece.escaped ? (
          <span key={index} class="escape">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </>
  )
}

const TAIL = 14

/** One line that loses its middle when there is no room; selecting it copies it whole. */
export function MiddleTruncated({ text }: { text: string }) {
  const cut = Math.max(0, text.length - TAIL)
  return (
    <span class="middle" title={text}>
      <span class="middle-head">
        <Text text={text.slice(0, cut)} />
      </span>
      <span class="middle-tail">
        <Text text={text.slice(cut)} />
      </span>
    </span>
  )
}
