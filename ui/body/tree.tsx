import { useSignal } from '@preact/signals'
import { ChevronDown, ChevronRight, Copy, Link2 } from 'lucide'
import type { IconNode } from 'lucide'
import { copy } from '../actions/clipboard.ts'
import { formatNumber } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { Text } from '../components/text.tsx'
import type { JsonNode } from './json.ts'
import { childrenOf, countValues, formatJson } from './json-format.ts'

/** Children and string characters shown at first; more on request, so that no body blocks the page. */
const MAX_CHILDREN = 100
const MAX_CHARACTERS = 600
/** Below the second level, a branch with fewer values starts expanded. */
const SMALL_BRANCH = 30

const startsExpanded = (node: JsonNode, depth: number): boolean =>
  depth < 2 ? childrenOf(node).length <= MAX_CHILDREN : depth < 6 && countValues(node, SMALL_BRANCH) < SMALL_BRANCH

interface BranchProps {
  node: JsonNode
  name: string | null
  path: string
  depth: number
}

function Leaf({ node }: { node: JsonNode }) {
  const whole = useSignal(false)
  if (node.kind === 'word') return <span class="json-keyword">{node.text}</span>
  if (node.kind === 'number') return <span class="json-number">{node.text}</span>
  if (node.kind !== 'string') return null
  const isCut = node.text.length > MAX_CHARACTERS && !whole.value
  return (
    <span class="json-string">
      "<Text text={isCut ? node.text.slice(0, MAX_CHARACTERS) : node.text} />"
      {isCut && (
        <button type="button" class="inline-button" onClick={() => (whole.value = true)}>
          Show {formatNumber(node.text.length - MAX_CHARACTERS)} more characters
        </button>
      )}
    </span>
  )
}

function Name({ name }: { name: string | null }) {
  if (name === null) return null
  return (
    <>
      <span class="json-key">
        <Text text={name} />
      </span>
      <span class="faint">: </span>
    </>
  )
}

function Tool({ title, label, icon, onClick }: { title: string; label: string; icon: IconNode; onClick: () => void }) {
  return (
    <button type="button" title={title} aria-label={label} tabIndex={-1} onClick={onClick}>
      <Icon node={icon} size={13} />
    </button>
  )
}

function Tools({ node, path }: { node: JsonNode; path: string }) {
  const copyPath = () => void copy(path, 'Path copied')
  const copyValue = () => void copy(node.kind === 'string' ? node.text : formatJson(node), 'Value copied')
  return (
    <span class="json-tools">
      <Tool title={`Copy path ${path}`} label={`Copy path ${path}`} icon={Link2} onClick={copyPath} />
      <Tool title="Copy value" label={`Copy value of ${path}`} icon={Copy} onClick={copyValue} />
    </span>
  )
}

const indent = (depth: number) => ({ paddingInlineStart: `${depth * 16}px` })

function Children({ node, path, depth }: { node: JsonNode; path: string; depth: number }) {
  const limit = useSignal(MAX_CHILDREN)
  const children = childrenOf(node)
  const more = children.length - limit.value
  return (
    <>
      {children.slice(0, limit.value).map((child, index) => (
        <Branch key={index} node={child.node} name={child.key} path={path + child.step} depth={depth} />
      ))}
      {more > 0 && (
        <div class="json-line" style={indent(depth)}>
          <button type="button" class="inline-button" onClick={() => (limit.value += MAX_CHILDREN * 5)}>
            Show {formatNumber(more)} more
          </button>
        </div>
      )}
    </>
  )
}

function ChildCount({ node }: { node: JsonNode }) {
  const count = childrenOf(node).length
  const [open, close] = node.kind === 'array' ? ['[', ']'] : ['{', '}']
  return (
    <span class="faint">
      {open}
      {count > 0 && ` ${formatNumber(count)} `}
      {close}
    </span>
  )
}

/** A node and, when expanded, its children. Collapsed children are not rendered. */
export function Branch({ node, name, path, depth }: BranchProps) {
  const isNested = node.kind === 'object' || node.kind === 'array'
  const expanded = useSignal(isNested && startsExpanded(node, depth))
  const hasChildren = isNested && childrenOf(node).length > 0
  return (
    <>
      <div class="json-line" style={indent(depth)}>
        {hasChildren ? (
          <button
            type="button"
            class="json-toggle"
            aria-expanded={expanded.value}
            aria-label={`${expanded.value ? 'Collapse' : 'Expand'} ${path}`}
            onClick={() => (expanded.value = !expanded.value)}
          >
            <Icon node={expanded.value ? ChevronDown : ChevronRight} size={14} />
          </button>
        ) : (
          <span class="json-toggle" />
        )}
        <span class="json-value">
          <Name name={name} />
          {isNested ? <ChildCount node={node} /> : <Leaf node={node} />}
        </span>
        <Tools node={node} path={path} />
      </div>
      {hasChildren && expanded.value && <Children node={node} path={path} depth={depth + 1} />}
    </>
  )
}

export function JsonTree({ node }: { node: JsonNode }) {
  return (
    <div class="json mono">
      <Branch node={node} name={null} path="$" depth={0} />
    </div>
  )
}
