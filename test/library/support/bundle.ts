import { gzipSync } from 'node:zlib'
import { type Plugin, rolldown } from 'rolldown'

interface Options {
  /** Include what the code loads on demand with `import()`. */
  withLazy?: boolean
}

/** The code itself as the entry; modules that are loaded on demand stay outside. */
function entry(code: string, root: string, { withLazy = false }: Options): Plugin {
  const id = `${root}/virtual-entry.js`
  return {
    name: 'entry',
    resolveId(source, _importer, { kind }) {
      if (source === 'virtual:entry') return id
      if (withLazy || kind !== 'dynamic-import') return null
      return { id: source.replace(/^.*\//, './').replace(/\.ts$/, '-0123abcd.js'), external: true }
    },
    load: (loaded) => (loaded === id ? { code, moduleSideEffects: true } : null),
  }
}

/** A browser's bundle of the code, minified, as one file. Imports resolve from `root`. */
export async function bundle(code: string, root: string, options: Options = {}): Promise<string> {
  const build = await rolldown({
    input: 'virtual:entry',
    cwd: root,
    platform: 'browser',
    plugins: [entry(code, root, options)],
  })
  // Comments are notes for bundlers, which the last one removes.
  const { output } = await build.generate({ format: 'es', minify: true, comments: false, codeSplitting: false })
  await build.close()
  if (output.length !== 1) throw new Error(`one file expected, not ${output.length}`)
  return output[0].code
}

/** Bytes of a text under gzip -9. */
export const gzipped = (text: string): number => gzipSync(text, { level: 9 }).length
