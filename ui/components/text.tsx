import { pieces } from '../../server/core/text/escape.ts'

/** Untrusted text as plain text nodes, with invisible and control characters shown as escapes. */
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

/** Characters at the end that stay visible. */
const TAIL = 14

/** One line whose middle is cut off when it does not fit; selecting and copying it gives the whole text. */
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
