import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const exact = (name: string, path: string) => ({ find: new RegExp(`^${name}$`), replacement: at(path) })

/** Tests import rxephys by the names that users do, and run its sources; only worker threads run what is built. */
export default defineConfig({
  resolve: {
    alias: [
      exact('rxephys', 'src/index.ts'),
      exact('rxephys/operators', 'src/api/operators.ts'),
      exact('rxephys/sources', 'src/api/sources.ts'),
      exact('rxephys/sinks', 'src/api/sinks.ts'),
      exact('rxephys/plot', 'src/plot/index.ts'),
      exact('rxephys/fp', 'src/api/fp.ts'),
      exact('rxephys/declare', 'src/kit/index.ts'),
      exact('rxephys/laws', 'property-tests/laws/authors.ts'),
      exact('#platform', 'src/platform/node.ts'),
      exact('#run', 'src/run/save.ts'),
    ],
  },
  test: {
    include: ['test/**/*.test.ts', 'property-tests/**/*.test.ts'],
    exclude: ['test/interop/**', 'test/bench/**', 'node_modules/**', 'dist/**'],
    // Tests wait for workers and files as much as they compute: a machine of two CPUs is kept busy by two files at once.
    maxWorkers: Math.max(2, os.availableParallelism() - 1),
    // Only what hangs takes so long, on any machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Laws run as long as they are told to: see test/tools/laws.ts.
    ...(process.env.RXEPHYS_LAW_RUNS === undefined ? {} : { testTimeout: 3_600_000 }),
  },
})
