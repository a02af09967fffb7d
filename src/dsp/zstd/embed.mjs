// Embeds zstd.wasm, deflated, as base64 in ../zstd.generated.ts: the same bytes run in Node, in workers and in a page.
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { deflateRawSync } from 'node:zlib'

const at = (name) => fileURLToPath(new URL(name, import.meta.url))
const bytes = fs.readFileSync(at('zstd.wasm'))
// A comment that bundlers keep: the licence asks for it.
const licence = `/*!\n * Zstandard 1.5.7, compiled to WebAssembly.\n *\n${fs
  .readFileSync(at('LICENSE'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => ` * ${line}`.trimEnd())
  .join('\n')}\n */`
const text = `// Made by src/dsp/zstd/embed.mjs. Do not edit.
${licence}
/** ${bytes.length} bytes, deflated. */
export const zstdBase64 =
  '${deflateRawSync(bytes, { level: 9 }).toString('base64')}'
`
const target = at('../zstd.generated.ts')
if (!fs.existsSync(target) || fs.readFileSync(target, 'utf8') !== text) fs.writeFileSync(target, text)
