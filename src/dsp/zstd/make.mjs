// Compiles Zstandard to zstd.wasm, of its sources as zstd-napi brings them. `node src/dsp/zstd/make.mjs`
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { make, treeOf } from '../clang.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))

const flags = [
  '-O3',
  '-DZSTD_DISABLE_ASM',
  '-DXXH_NAMESPACE=ZSTD_',
  '-I.',
  // The first page of the memory is left to the kernels, which shuffle there what is compressed here.
  '-Wl,--no-stack-first',
  '-Wl,--global-base=65536',
  // Below its stack lie its tables, which an overflow would change unseen.
  '-Wl,-z,stack-size=1048576',
]

const prepare = (modules) => {
  const tree = treeOf(path.join(modules, 'zstd-napi/deps/zstd/lib'))
  const sources = ['common', 'compress', 'decompress'].flatMap((folder) =>
    Object.keys(tree[folder])
      // Its own threads are of no use here.
      .filter((name) => name.endsWith('.c') && !/^(zstdmt|pool|threading)/.test(name))
      .sort()
      .map((name) => `${folder}/${name}`),
  )
  tree['zstd.c'] = fs.readFileSync(path.join(here, 'zstd.c'))
  return { tree, sources: ['zstd.c', ...sources] }
}

await make({ target: path.join(here, 'zstd.wasm'), packages: ['zstd-napi@0.0.13'], flags, prepare })
