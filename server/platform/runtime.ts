import { problems, VhookError } from '../core/model/errors.ts'

/** The runtime and its version where it is not Node: Bun and Deno also have `process.versions.node`. */
export function otherRuntime(versions: Readonly<Record<string, string | undefined>>): string | undefined {
  const { bun, deno } = versions
  if (bun !== undefined) return `Bun ${bun}`
  return deno === undefined ? undefined : `Deno ${deno}`
}

/** Throws NEEDS_NODE in another runtime, which lacks parts of Node that vhook stores and loads with. */
export function requireNode(): void {
  const other = otherRuntime(process.versions)
  if (other !== undefined) throw new VhookError(problems.needsNode(other))
}
