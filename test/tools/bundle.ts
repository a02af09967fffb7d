import { basename, dirname, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'

export interface Bundle {
  /** The script: what it exports stands on `globalThis` under the name asked for. */
  readonly code: string
  /** What a page loads before anything runs; what is imported later, such as the code that unpacks Zarr, comes when it is used. */
  readonly bytes: number
  readonly gzippedBytes: number
}

const forBrowser = {
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  minify: true,
  write: false,
  logLevel: 'silent',
} as const satisfies BuildOptions

/**
 * A module and all it imports as one script for a browser, as a web project's bundler would make it: the package is found
 * through its `exports`, its platform through the `browser` condition, and anything of Node's that is left is an error.
 */
export const bundleForBrowser = async (entry: string, globalName: string): Promise<Bundle> => {
  const script = await build({ ...forBrowser, entryPoints: [entry], format: 'iife', globalName })
  const first = await loadedFirst(entry)
  const gzippedBytes = first.reduce((sum, contents) => sum + gzipSync(contents).length, 0)
  return { code: script.outputFiles[0].text, bytes: first.reduce((sum, { length }) => sum + length, 0), gzippedBytes }
}

/** The modules that a page loads for an entry, those aside that it imports when they are used. */
const loadedFirst = async (entry: string): Promise<readonly Uint8Array[]> => {
  const absWorkingDir = dirname(entry)
  const { outputFiles, metafile } = await build({
    ...forBrowser,
    entryPoints: [entry],
    format: 'esm',
    splitting: true,
    outdir: 'split',
    absWorkingDir,
    metafile: true,
  })
  const loaded = new Set(Object.keys(metafile.outputs).filter((path) => metafile.outputs[path].entryPoint === basename(entry)))
  for (const path of loaded)
    for (const { path: next, kind } of metafile.outputs[path].imports) if (kind === 'import-statement') loaded.add(next)
  return outputFiles.filter(({ path }) => loaded.has(relative(absWorkingDir, path))).map(({ contents }) => contents)
}

/** `318 kB, 108 kB gzipped` */
export const sizeText = ({ bytes, gzippedBytes }: Bundle): string =>
  `${Math.round(bytes / 1000)} kB, ${Math.round(gzippedBytes / 1000)} kB gzipped`
