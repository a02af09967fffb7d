// Compiles the kernels to WebAssembly and embeds both binaries, as base64, in ../kernels.generated.ts,
// so that the same bytes run in Node, in workers and in a page without a file being read.
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const target = fileURLToPath(new URL('../kernels.generated.ts', import.meta.url))

/** What the binaries are made of: every file of this folder, and the compiler. */
const madeOf = async () => {
  const hash = createHash('sha256')
  const compiler = fileURLToPath(import.meta.resolve('assemblyscript/package.json'))
  for (const path of [compiler, ...(await readdir(folder)).sort().map((name) => folder + name)])
    hash
      .update(path.replace(folder, '').replace(compiler, ''))
      .update('\0')
      .update(await readFile(path))
      .update('\0')
  return hash.digest('hex')
}

const head = `// Made by src/dsp/kernels/build.mjs of ${await madeOf()}. Do not edit.\n`
if ((await readFile(target, 'utf8').catch(() => '')).startsWith(head)) process.exit()

// The compiler takes a second to load: only where it is needed.
const { default: asc } = await import('assemblyscript/asc')

/** The bytes asc makes of one entry file. */
const compile = async (entry, flags) => {
  let bytes
  const { error, stderr } = await asc.main(
    [entry, '--baseDir', folder, '--config', 'asconfig.json', '--outFile', 'out.wasm', ...flags],
    {
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) bytes = contents
      },
    },
  )
  if (error !== null || bytes === undefined) throw new Error(`asc ${entry}: ${stderr.toString()}`)
  return bytes
}

const kernels = await compile('index.ts', ['--enable', 'simd', '--importMemory'])
const math = await compile('math.ts', [])
const line = (name, bytes) =>
  `/** ${bytes.length} bytes. */\nexport const ${name} =\n  '${Buffer.from(bytes).toString('base64')}'\n`
await writeFile(target, `${head}${line('kernelsBase64', kernels)}${line('mathBase64', math)}`)
process.stdout.write(`kernels ${kernels.length} bytes, math ${math.length} bytes\n`)
