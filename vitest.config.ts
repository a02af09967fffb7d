import fs from 'node:fs'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const exact = (name: string, path: string) => ({ find: new RegExp(`^${name}$`), replacement: at(path) })

/**
 * What a file of tests says that changes its process or must find it new: modules made known, mocks, the environment, a bucket of its
 * own, the options of all jobs, what is kept decoded.
 */
const CHANGES =
  /\bregister\(|--module|\bvi\.|process\.env|setGlobalJobOptions|configureArena|process\.(?:on|once|chdir)\(|globalThis|serveBucket|decodedChunks|fetchStreams/

const testFiles = ['test', 'property-tests'].flatMap((folder) =>
  fs
    .readdirSync(at(folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
)
const alone = testFiles.filter((path) => CHANGES.test(fs.readFileSync(at(path), 'utf8')))
const never = ['test/interop/**', 'test/bench/**', 'node_modules/**', 'dist/**']

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
    // Loading the engine takes longer than most files of tests: those that leave their process as it was share one.
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts', 'property-tests/**/*.test.ts'],
          exclude: [...never, ...alone],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: alone, exclude: never, isolate: true } },
    ],
    globalSetup: 'test/tools/temporary.ts',
    // Tests wait for workers and files as much as they compute: a machine of two CPUs is kept busy by two files at once.
    maxWorkers: Math.max(2, os.availableParallelism() - 1),
    // Only what hangs takes so long, on any machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Laws run as long as they are told to: see test/tools/laws.ts.
    ...(process.env.RXEPHYS_LAW_RUNS === undefined ? {} : { testTimeout: 3_600_000 }),
  },
})
