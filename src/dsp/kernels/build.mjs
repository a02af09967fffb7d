// Compiles the kernels to WebAssembly and embeds both binaries, as base64, in ../kernels.generated.ts,
// so that the same bytes run in Node, in workers and in a page without a file being read.
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const folder = fileURLToPath(new URL('.', import.meta.url))
const target = fileURLToPath(new URL('../kernels.generated.ts', import.meta.url))

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
await writeFile(
  target,
  `// Made by src/dsp/kernels/build.mjs. Do not edit.\n${line('kernelsBase64', kernels)}${line('mathBase64', math)}`,
)
process.stdout.write(`kernels ${kernels.length} bytes, math ${math.length} bytes\n`)
