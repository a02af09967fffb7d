import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

export interface Bundle {
  /** The script: what it exports stands on `globalThis` under the name asked for. */
  readonly code: string
  readonly bytes: number
  readonly gzippedBytes: number
}

/**
 * A module and all it imports as one script for a browser, as a web project's bundler would make it: the package is found
 * through its `exports`, its platform through the `browser` condition, and anything of Node's that is left is an error.
 */
export const bundleForBrowser = async (entry: string, globalName: string): Promise<Bundle> => {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    globalName,
    platform: 'browser',
    target: 'es2022',
    minify: true,
    write: false,
    logLevel: 'silent',
  })
  const [{ contents, text }] = result.outputFiles
  return { code: text, bytes: contents.length, gzippedBytes: gzipSync(contents).length }
}

/** `318 kB, 108 kB gzipped` */
export const sizeText = ({ bytes, gzippedBytes }: Bundle): string =>
  `${Math.round(bytes / 1000)} kB, ${Math.round(gzippedBytes / 1000)} kB gzipped`
