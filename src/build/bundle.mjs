/** Bundles the programs that must start fast, the command line and the workers, over what the compiler made of them. */
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

// Their names change with what is in them: none of an earlier build may stay.
fs.rmSync('dist/src/chunks', { recursive: true, force: true })

await build({
  entryPoints: ['src/cli.ts', 'src/run/worker.ts', 'src/api/liveWorker.ts', 'src/api/partWorker.ts'],
  outbase: 'src',
  outdir: 'dist/src',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // The ES modules of fp-ts and io-ts: only what is used of them is loaded.
  mainFields: ['module', 'main'],
  alias: {
    // Its entry for Node is one CommonJS module of everything; of its ES modules only what is used is loaded.
    rxjs: fileURLToPath(new URL('dist/esm/index.js', import.meta.resolve('rxjs/package.json'))),
    // The package names what the compiler made: beside the sources it would be a second engine in one program.
    '#run': fileURLToPath(new URL('../run/save.ts', import.meta.url)),
    '#platform': fileURLToPath(new URL('../platform/node.ts', import.meta.url)),
  },
  external: ['piscina', 'zeromq', 'h5wasm', '@resvg/resvg-wasm', 'bullmq', 'ioredis'],
  // Parsing is the largest part of what the start of either takes.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'inline',
  sourcemap: true,
  logLevel: 'warning',
})
