/** Loads what is declared, before anything is built: the fields of operators, sources and options are data of a running program. */
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '../..')
const made = path.join(root, 'dist/generate')

/** Generated files may not be there yet, and what they hold declares nothing. */
const withoutGenerated = {
  name: 'without-generated',
  setup(builder) {
    builder.onResolve({ filter: /(^#run$|(operators|sources|docs)\.generated\.js$)/ }, ({ path }) => ({
      path,
      namespace: 'nothing',
    }))
    builder.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {}', loader: 'js' }))
  },
}

/** The options of functions, by the convention of their names: `tracesFields` in `traces.ts` makes `TracesOptions`. */
export const optionFiles = () =>
  fs
    .readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.generated.ts'))
    .map((name) => ({ file: `src/${name.replaceAll('\\', '/')}`, text: fs.readFileSync(path.join(root, 'src', name), 'utf8') }))
    .flatMap(({ file, text }) => {
      const beside = `./${path.basename(file, '.ts')}.options.generated.js`
      const named = text.match(new RegExp(`export (?:type )?\\{([^}]*)\\} from '${beside.replaceAll('.', '\\.')}'`))
      const names = named?.[1].split(',').flatMap((name) => name.replace(/^\s*type /, '').trim() || [])
      return names === undefined || names.some((name) => !name.endsWith('Options')) ? [] : [{ file, names }]
    })
    .sort((a, b) => (a.file < b.file ? -1 : 1))

/** The fields that make `TracesOptions`. */
export const fieldsName = (options) => `${options[0].toLowerCase()}${options.slice(1).replace(/Options$/, 'Fields')}`

/** The three lists, and the modules of options in the order of `optionFiles()`. */
export const loadDeclared = async () => {
  const modules = ['operators/index.ts', 'sources/index.ts', 'sinks/index.ts', ...optionFiles().map(({ file }) => file)]
  const outfile = path.join(made, `declared-${process.pid}.mjs`)
  await build({
    stdin: {
      contents: modules.map((file, index) => `export * as m${index} from './${file}'`).join('\n'),
      resolveDir: root,
    },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    alias: { '#platform': path.join(root, 'src/platform/node.ts') },
    plugins: [withoutGenerated],
    logLevel: 'warning',
  })
  try {
    const loaded = await import(pathToFileURL(outfile).href)
    const [operators, sources, sinks, ...options] = modules.map((_, index) => loaded[`m${index}`])
    return { operators, sources, sinks, options }
  } finally {
    fs.rmSync(outfile)
  }
}
