/** `npm run t -- FILE ...`: runs some tests, and builds before only what is older than what it is made of. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './docstrings.js'

/** When the newest file below these was written, or 0 where there is none. */
const newest = (...paths: readonly string[]): number =>
  Math.max(
    0,
    ...paths.map((path) => {
      const stat = statSync(join(root, path), { throwIfNoEntry: false })
      if (stat === undefined) return 0
      if (!stat.isDirectory()) return stat.mtimeMs
      const names = readdirSync(join(root, path)).filter((name) => !name.endsWith('.generated.ts'))
      return newest(...names.map((name) => `${path}/${name}`))
    }),
  )

const run = (command: string, ...args: readonly string[]): void => {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}
const build = (step: string, made: string, ...from: readonly string[]): void => {
  if (newest(made) < newest(...from)) run('npm', 'run', '--silent', step)
}

const lists = ['operators', 'sources', 'sinks']
const args = process.argv.slice(2)
/** Tests of the whole package read what the compiler wrote; workers and the command line are bundled without it. */
const wholePackage = (file: string): boolean => {
  const stat = statSync(join(root, file), { throwIfNoEntry: false })
  return stat?.isFile() !== true || /dist\/(test|src\/(index|api))|types: string/.test(readFileSync(join(root, file), 'utf8'))
}

build('build:kernels', 'src/dsp/kernels.generated.ts', 'src/dsp/kernels')
build('build:generated', 'src/api/operators.generated.ts', ...lists, 'src/api/generate.mjs', 'src/build')
if (args.length === 0 || args.some((arg) => !arg.startsWith('-') && wholePackage(arg)))
  build('build', 'dist/src/index.js', 'src', ...lists)
build('build:bundle', 'dist/src/run/worker.js', 'src', ...lists)
run('npx', 'vitest', 'run', ...args)
