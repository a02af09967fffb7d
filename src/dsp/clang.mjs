// Compiles C to WebAssembly by the clang of YoWASP, of unchanged sources that packages of npm bring: neither is a dependency,
// since what they make is kept. With --check it only says whether that is the same.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/** A folder's C files, as the compiler takes them. */
export const treeOf = (folder) =>
  Object.fromEntries(
    fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const at = path.join(folder, entry.name)
      if (entry.isDirectory()) return [[entry.name, treeOf(at)]]
      return /\.[ch]$/.test(entry.name) ? [[entry.name, fs.readFileSync(at)]] : []
    }),
  )

/**
 * Compile to the file `target`: `prepare` gives the tree of files and which are compiled, from the folder of what was installed.
 */
export const make = async ({ target, packages, flags, prepare }) => {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-clang-'))
  try {
    const all = ['@yowasp/clang@22.0.0-git20542-10', ...packages]
    execFileSync('npm', ['install', '--prefix', place, '--ignore-scripts', '--no-save', '--no-audit', ...all], {
      stdio: 'inherit',
    })
    const { commands } = await import(pathToFileURL(path.join(place, 'node_modules/@yowasp/clang/gen/bundle.js')))
    const { tree, sources } = prepare(path.join(place, 'node_modules'))
    const common = ['--target=wasm32-wasip1', '-mexec-model=reactor', '-Wl,--strip-all']
    const made = (await commands.clang([...common, ...flags, ...sources, '-o', 'made.wasm'], tree))['made.wasm']
    if (!process.argv.includes('--check')) fs.writeFileSync(target, made)
    const same = Buffer.compare(made, fs.readFileSync(target)) === 0
    process.stdout.write(`${made.length} bytes, ${same ? 'as' : 'not as'} in ${target}\n`)
    process.exitCode = same ? 0 : 1
  } finally {
    fs.rmSync(place, { recursive: true, force: true })
  }
}
