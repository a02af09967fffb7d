// Embeds modules of WebAssembly that were compiled from C, deflated, as base64 in *.generated.ts: the same bytes run in Node, in
// workers and in a page.
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { deflateRawSync } from 'node:zlib'

const at = (name) => fileURLToPath(new URL(name, import.meta.url))

const modules = [
  { name: 'zstd', title: 'Zstandard 1.5.7' },
  { name: 'unpack', title: 'liblzma of XZ Utils 5.2.3, which is in the public domain, and bzip2 1.1.0' },
]

for (const { name, title } of modules) {
  const bytes = fs.readFileSync(at(`${name}/${name}.wasm`))
  // A comment that bundlers keep: the licence asks for it.
  const licence = `/*!\n * ${title}, compiled to WebAssembly.\n *\n${fs
    .readFileSync(at(`${name}/LICENSE`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => ` * ${line}`.trimEnd())
    .join('\n')}\n */`
  const text = `// Made by src/dsp/embed.mjs. Do not edit.
${licence}
/** ${bytes.length} bytes, deflated. */
export const ${name}Base64 =
  '${deflateRawSync(bytes, { level: 9 }).toString('base64')}'
`
  const target = at(`${name}.generated.ts`)
  if (!fs.existsSync(target) || fs.readFileSync(target, 'utf8') !== text) fs.writeFileSync(target, text)
}
