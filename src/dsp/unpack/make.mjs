// Compiles to unpack.wasm what unpacks xz, LZMA and bzip2, of the sources of XZ Utils 5.2.3 as lzma-native brings them and of
// bzip2 1.1.0 as node-bzip2 does. `node src/dsp/unpack/make.mjs`
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { make, treeOf } from '../clang.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))

/** What is compiled of liblzma, by folder. */
const liblzma = {
  common: [
    ...['common', 'alone_decoder', 'block_decoder', 'block_header_decoder', 'block_util', 'filter_common', 'filter_decoder'],
    ...['filter_flags_decoder', 'index_hash', 'stream_decoder', 'stream_flags_common', 'stream_flags_decoder'],
    ...['vli_decoder', 'vli_size'],
  ],
  check: ['check', 'crc32_fast', 'crc32_table', 'crc64_fast', 'crc64_table', 'sha256'],
  lz: ['lz_decoder'],
  lzma: ['lzma_decoder', 'lzma2_decoder', 'lzma_encoder_presets'],
  delta: ['delta_common', 'delta_decoder'],
  simple: ['simple_coder', 'simple_decoder', 'x86', 'powerpc', 'ia64', 'arm', 'armthumb', 'sparc'],
}
/** What is compiled of libbzip2: what packs is left out by the linker. */
const bzip2 = ['bzlib', 'decompress', 'huffman', 'crctable', 'randtable', 'compress', 'blocksort']

const checks = ['CRC32', 'CRC64', 'SHA256'].map((name) => `HAVE_CHECK_${name}`)
const filters = ['LZMA1', 'LZMA2', 'DELTA', 'X86', 'POWERPC', 'IA64', 'ARM', 'ARMTHUMB', 'SPARC'].map(
  (name) => `HAVE_DECODER_${name}`,
)
const headers = ['STDBOOL', 'STDINT', 'INTTYPES', 'LIMITS', 'STRING', 'STRINGS'].map((name) => `HAVE_${name}_H`)
const defined = ['NDEBUG', 'BZ_NO_STDIO', 'HAVE__BOOL', 'HAVE_DECODERS', 'SIZEOF_SIZE_T=4', 'TUKLIB_SYMBOL_PREFIX=lzma_']
// There are no signals, which a header that is not used would block.
const signals = ['_WASI_EMULATED_SIGNAL', 'sigset_t=int', 'sigprocmask(how,set,old)=0']
const folders = ['api', 'common', 'check', 'lz', 'rangecoder', 'lzma', 'delta', 'simple'].map((name) => `xz/liblzma/${name}`)

const flags = [
  '-Os',
  '-ffunction-sections',
  '-Wl,--gc-sections',
  '-w',
  ...[...checks, ...filters, ...headers, ...defined, ...signals].map((name) => `-D${name.includes('=') ? name : `${name}=1`}`),
  ...['bzip2', 'xz/common', ...folders].map((folder) => `-I${folder}`),
]

const prepare = (modules) => {
  execFileSync('tar', ['xjf', 'xz-5.2.3.tar.bz2'], { cwd: path.join(modules, 'lzma-native/deps') })
  const tree = {
    xz: treeOf(path.join(modules, 'lzma-native/deps/xz-5.2.3/src')),
    bzip2: { ...treeOf(path.join(modules, 'node-bzip2/lib/bzip2')), 'bz_version.h': '#define BZ_VERSION "1.1.0"\n' },
    'unpack.c': fs.readFileSync(path.join(here, 'unpack.c')),
  }
  const compiled = Object.entries(liblzma).flatMap(([folder, names]) => names.map((name) => `xz/liblzma/${folder}/${name}.c`))
  return { tree, sources: ['unpack.c', ...bzip2.map((name) => `bzip2/${name}.c`), ...compiled] }
}

await make({ target: path.join(here, 'unpack.wasm'), packages: ['lzma-native@8.0.6', 'node-bzip2@1.0.2'], flags, prepare })
