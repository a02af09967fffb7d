/**
 * Builds the page of the viewer into dist/viewer, where any of its inputs is another than at the last build: what the bundler read,
 * which that build wrote down beside the page.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { noticesOf, packagesOf } from './notices.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const out = join(root, 'dist/viewer')
const list = join(root, 'dist/test/viewer.inputs.json')
const always = [
  'src/build/viewer.mjs',
  'src/build/notices.mjs',
  'src/viewer/page/index.html',
  'src/viewer/page/style.css',
  'package-lock.json',
]

const digest = (path) =>
  existsSync(join(root, path))
    ? createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest('hex')
    : 'gone'

const isBuilt = () => {
  if (!existsSync(list) || !existsSync(join(out, 'index.html'))) return false
  return Object.entries(JSON.parse(readFileSync(list, 'utf8'))).every(([path, before]) => digest(path) === before)
}

const at = (path) => join(root, path)

/** Tells which modules the bundler read, of the page and of its worker alike. */
const told = (modules) => ({
  name: 'told',
  generateBundle: (_options, bundle) => {
    for (const each of Object.values(bundle)) if (each.type === 'chunk') for (const id of each.moduleIds) modules.add(id)
  },
})

const build = async () => {
  const { build: bundled } = await import('vite')
  const modules = new Set()
  await bundled({
    configFile: false,
    root: at('src/viewer/page'),
    // Any folder of any web server may hold the page.
    base: './',
    logLevel: 'warn',
    publicDir: false,
    resolve: {
      alias: [
        { find: /^#platform$/, replacement: at('src/platform/browser.ts') },
        { find: /^#run$/, replacement: at('src/run/browser.ts') },
      ],
    },
    build: {
      outDir: out,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 2000,
    },
    worker: { format: 'es', plugins: () => [told(modules)] },
    plugins: [told(modules)],
  })
  const read = [...modules]
    .map((id) => relative(root, id.replace(/^\0/, '').replace(/\?.*$/, '')))
    .filter((path) => existsSync(at(path)))
  writeFileSync(join(out, 'notices.txt'), noticesOf(packagesOf(read), root))
  const inputs = [...new Set([...always, ...read])].filter((path) => !path.startsWith('node_modules/')).sort()
  writeFileSync(list, JSON.stringify(Object.fromEntries(inputs.map((path) => [path, digest(path)])), null, 1))
}

if (!isBuilt()) {
  rmSync(list, { force: true })
  await build()
}
