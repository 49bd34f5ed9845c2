import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json, jsonParseLinter } from '@codemirror/lang-json'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { linter } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { visible } from '../../server/core/text/escape.ts'

const highlight = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--json-key)' },
  { tag: tags.string, color: 'var(--json-string)' },
  { tag: tags.number, color: 'var(--json-number)' },
  { tag: [tags.bool, tags.null], color: 'var(--json-keyword)' },
])

const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--fg)', backgroundColor: 'var(--panel)', fontSize: '12px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px' },
  '.cm-content': { caretColor: 'var(--fg)' },
  '.cm-gutters': { backgroundColor: 'var(--bg)', color: 'var(--muted)', border: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--fg)' },
  '&.cm-focused': { outline: 'none' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { background: 'var(--accent-soft)' },
  '.cm-escape': { background: 'var(--warn-soft)', color: 'var(--warn)', borderRadius: '3px' },
  '.cm-tooltip': { background: 'var(--raised)', color: 'var(--fg)', border: '1px solid var(--line)' },
})

/** Invisible and bidirectional control characters are shown as escapes, as everywhere on the page. */
const escapes = highlightSpecialChars({
  addSpecialChars: /[\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}]/gu,
  render: (code) => {
    const element = document.createElement('span')
    element.className = 'cm-escape'
    element.textContent = visible(String.fromCodePoint(code))
    return element
  },
})

export interface MountedEditor {
  /** Replaces the whole text in one undo step. */
  set: (text: string) => void
  destroy: () => void
}

/**
 * Mounts the editor in a shadow root: there CodeMirror uses adopted style sheets; in the document it would inject a
 * `<style>` element, which the content security policy blocks.
 */
export function mountEditor(
  host: HTMLElement,
  text: string,
  isJson: boolean,
  onChange: (text: string) => void,
): MountedEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const notifyChange = EditorView.updateListener.of((update) => {
    if (update.docChanged) onChange(update.state.doc.toString())
  })
  const extensions = [
    lineNumbers(),
    escapes,
    history(),
    bracketMatching(),
    // Ctrl+Enter sends the request.
    keymap.of([...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'), ...historyKeymap]),
    isJson ? [json(), linter(jsonParseLinter())] : [],
    syntaxHighlighting(highlight),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': 'Request body' }),
    theme,
    notifyChange,
  ]
  const view = new EditorView({ parent: root, root, state: EditorState.create({ doc: text, extensions }) })
  return {
    set: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    destroy: () => view.destroy(),
  }
}
