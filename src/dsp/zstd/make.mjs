// Compiles Zstandard to zstd.wasm, of its unchanged sources as zstd-napi brings them, by the clang of YoWASP: both from npm, and
// neither a dependency, since what they make is kept. `node src/dsp/zstd/make.mjs`; with --check it only says whether it is the same.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const target = path.join(here, 'zstd.wasm')
const packages = ['@yowasp/clang@22.0.0-git20542-10', 'zstd-napi@0.0.13']

const flags = [
  '--target=wasm32-wasip1',
  '-mexec-model=reactor',
  '-O3',
  '-DZSTD_DISABLE_ASM',
  '-DXXH_NAMESPACE=ZSTD_',
  '-I.',
  '-Wl,--strip-all',
  // The first page of the memory is left to the kernels, which shuffle there what is compressed here.
  '-Wl,--no-stack-first',
  '-Wl,--global-base=65536',
  // Below its stack lie its tables, which an overflow would change unseen.
  '-Wl,-z,stack-size=1048576',
]

/** A folder's C files, as the compiler takes them. */
const treeOf = (folder) =>
  Object.fromEntries(
    fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const at = path.join(folder, entry.name)
      if (entry.isDirectory()) return [[entry.name, treeOf(at)]]
      return /\.[ch]$/.test(entry.name) ? [[entry.name, fs.readFileSync(at)]] : []
    }),
  )

const compile = async (place) => {
  execFileSync('npm', ['install', '--prefix', place, '--ignore-scripts', '--no-save', '--no-audit', ...packages], {
    stdio: 'inherit',
  })
  const { commands } = await import(pathToFileURL(path.join(place, 'node_modules/@yowasp/clang/gen/bundle.js')))
  const tree = treeOf(path.join(place, 'node_modules/zstd-napi/deps/zstd/lib'))
  const sources = ['common', 'compress', 'decompress'].flatMap((folder) =>
    Object.keys(tree[folder])
      // Its own threads are of no use here.
      .filter((name) => name.endsWith('.c') && !/^(zstdmt|pool|threading)/.test(name))
      .sort()
      .map((name) => `${folder}/${name}`),
  )
  tree['zstd.c'] = fs.readFileSync(path.join(here, 'zstd.c'))
  const made = await commands.clang([...flags, 'zstd.c', ...sources, '-o', 'zstd.wasm'], tree)
  return made['zstd.wasm']
}

const place = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-zstd-'))
try {
  const made = await compile(place)
  if (!process.argv.includes('--check')) fs.writeFileSync(target, made)
  const same = Buffer.compare(made, fs.readFileSync(target)) === 0
  process.stdout.write(`${made.length} bytes, ${same ? 'as' : 'not as'} in ${target}\n`)
  process.exitCode = same ? 0 : 1
} finally {
  fs.rmSync(place, { recursive: true, force: true })
}
