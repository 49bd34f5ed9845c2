import { styleText } from 'node:util'

export type TextStyle = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'
export type Paint = (style: TextStyle, text: string) => string

/** Colours and time format of an output. */
export interface Style {
  paint: Paint
  /** Local time of a Unix time in ms: `12:03:41`. */
  time: (ms: number) => string
}

/** Colours for a terminal, plain text otherwise. NO_COLOR and FORCE_COLOR are respected. */
export const paintFor =
  (stream: NodeJS.WriteStream): Paint =>
  (style, text) =>
    styleText(style, text, { stream })

/** `34 ms`, `1.2 s`. */
export function duration(ms: number | null): string {
  if (ms === null) return ''
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** `812 B`, `4.1 kB`, `2.0 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** Text of exactly this width: cut with an ellipsis, or padded. */
export function column(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width)
}
