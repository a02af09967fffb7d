/** The rules of the house: how the tree is laid out, who may import whom, and what every file must and must not hold. */
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { docstringOf, type List, listed, lists, root, textOf } from './tools/docstrings.js'
import { cyclesIn, type Import, importsOf } from './tools/imports.js'
import { lockedPackages, missingFrom } from './tools/lock.js'
import { catalogPage, tableInReadme, tableOf } from './tools/readme.js'

const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name) && !entry.name.endsWith('.generated.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))

const isKernel = (path: string): boolean => /^src\/dsp\/kernels\/\w+\.ts$/.test(path)
const shipped = ['src', ...lists].flatMap(filesIn).filter((path) => /\.tsx?$/.test(path) && !isKernel(path))
const everything = ['src', ...lists, 'test', 'property-tests'].flatMap(filesIn)
/** AssemblyScript's compiler checks the kernels; TypeScript must be told to overlook what only the other knows. */
const typescript = everything.filter((path) => !isKernel(path))

const imports = shipped.flatMap(importsOf)
const shown = ({ from, to }: Import): string => `${from} imports ${to}`

/** The floors, from the ground up; those of one row stand side by side and may not import each other unless named here. */
const floors = [
  ['platform', 'model', 'dsp'],
  ['codec'],
  ['encoding'],
  ['declare'],
  ['kit'],
  ['formats'],
  ['operators', 'sources', 'sinks'],
  ['engine'],
  ['provenance', 'stream'],
  ['run'],
  ['catalog'],
  ['api'],
  ['plot'],
  ['index'],
  ['viewer'],
  ['cli'],
]
const beside = ['platform > model', 'dsp > model']
/** A worker is a program of its own, and starts from the catalog. */
const entries = ['src/run/worker.ts > src/catalog']

const roomOf = (path: string): string => (path.startsWith('src/') ? path.split('/')[1] : path.split('/')[0]).replace(/\.ts$/, '')
const floorOf = (path: string): number => floors.findIndex((rooms) => rooms.includes(roomOf(path)))

describe('floors', () => {
  test('every file stands on one', () => {
    expect(shipped.filter((path) => floorOf(path) < 0)).toEqual([])
  })

  test('imports go down only', () => {
    expect(imports.length).toBeGreaterThan(shipped.length)
    const upward = imports.filter(({ from, to }) => {
      if (floorOf(to) < 0 || roomOf(from) === roomOf(to) || entries.includes(`${from} > ${to}`)) return false
      const level = floorOf(from) - floorOf(to)
      return level < 0 || (level === 0 && !beside.includes(`${roomOf(from)} > ${roomOf(to)}`))
    })
    expect(upward.map(shown)).toEqual([])
  })

  test('the viewer is made of what users can import', () => {
    const entryPoints = /^src\/(index|api\/(operators|sources|sinks)|kit\/index|plot\/index|viewer\/.*)$/
    const within = imports.filter(({ from, to }) => roomOf(from) === 'viewer' && floorOf(to) >= 0 && !entryPoints.test(to))
    expect(within.map(shown)).toEqual([])
  })

  test('no file imports itself by way of others', () => {
    const below = new Map(
      shipped.map((path) => [
        path,
        imports
          .filter(({ from, values }) => from === path && values.length > 0)
          .map(({ to }) => (existsSync(join(root, `${to}.tsx`)) ? `${to}.tsx` : `${to}.ts`)),
      ]),
    )
    expect(cyclesIn(below)).toEqual([])
    expect(cyclesIn(new Map([...below, ['src/model/fault.ts', ['src/index.ts']]]))).not.toEqual([])
  })

  test('an operator, source or sink imports no other of its kind', () => {
    const wrong = imports.filter(({ from, to }) => lists.some((list) => roomOf(from) === list && roomOf(to) === list))
    expect(wrong.filter(({ from }) => !from.endsWith('/index.ts')).map(shown)).toEqual([])
  })

  test("a format is known to its own source and sink, to other formats, and SpikeInterface's to provenance", () => {
    const known = imports.filter(({ to }) => to.startsWith('src/formats/'))
    const formatOf = (path: string): string => path.split('/')[2]
    const strangers = known.filter(({ from, to }) => {
      if (lists.some((list) => roomOf(from) === list) || roomOf(from) === 'formats') return false
      // What is written of a recording and a sorting together is no sink of either.
      if (from === 'src/api/exportToPhy.ts') return to !== 'src/formats/phy/write'
      // The samples that a sorting was made of lie outside of its folder, which is a sorting's.
      if (from === 'src/api/phyRecording.ts') return to !== 'src/formats/phy/rawFile'
      if (/^src\/api\/(exportToNwb|nwbContent)\.ts$/.test(from)) return to !== 'src/formats/nwb/write'
      return !(from.startsWith('src/provenance/spikeinterface/') && formatOf(to) === 'spikeinterface')
    })
    expect(strangers.map(shown)).toEqual([])
    const several = shipped.filter((path) => {
      const formats = known.filter(({ from }) => from === path && roomOf(path) !== 'formats').map(({ to }) => formatOf(to))
      return new Set(formats).size > 1
    })
    expect(several).toEqual([])
  })

  test.each([
    // What moves data stands in stream/; the stages above it only make an observable, or tell one.
    ['rxjs', /^src\/(stream|viewer\/session\/live)\//, ['isObservable', 'throwError']],
    ['piscina', /^src\/run\/crews\/threads\.ts$/, []],
    ['zarrita', /^src\/formats\/zarr/, []],
    ['fflate', /^src\/encoding\/deflate(Now)?\.ts$/, []],
    ['preact', /^src\/viewer\/page\//, []],
    ['h5wasm', /^src\/formats\/hdf5\/library\.ts$/, []],
    ['bullmq', /^src\/run\/engines\/redis\w*\.ts$/, []],
    ['numcodecs', /^src\/encoding\/encodeBlosc\.ts$/, []],
    ['node:', /^src\/(platform\/node\w*\.ts|run\/|viewer\/server\/|cli\.ts|cli\/)/, []],
  ])('%s is used in its one place', (library, place, anywhere) => {
    const users = imports.filter(({ to, values }) => to.startsWith(library) && values.length > 0)
    const elsewhere = users.filter(({ from, values }) => !place.test(from) && !values.every((name) => anywhere.includes(name)))
    expect(elsewhere.map(shown)).toEqual([])
  })

  test('fp-ts and io-ts are imported from their roots, which is what Node can load', () => {
    expect(imports.filter(({ to }) => /^(fp-ts|io-ts)\//.test(to)).map(shown)).toEqual([])
  })

  test('memory that threads share belongs to their crew: a job is plain JSON', () => {
    const users = shipped.filter((path) => path.startsWith('src/run/') && !path.startsWith('src/run/crews/'))
    expect(users.filter((path) => /\bSharedArrayBuffer\b|\bAtomics\b/.test(textOf(path)))).toEqual([])
  })

  test('Node is reached through the platform: no process, no Buffer', () => {
    const users = shipped.filter((path) => !/^src\/(platform\/node\w*\.ts|run\/|viewer\/server\/|cli\.ts|cli\/)/.test(path))
    expect(users.filter((path) => /\bprocess\.|\bBuffer\.(from|alloc)|\bsetImmediate\(/.test(textOf(path)))).toEqual([])
  })
})

const labels: Record<List, readonly string[]> = {
  operators: ['Shapes Dtype Units Margin Errors Source'],
  // A source of files says what streams it finds in them, one of samples how its arrays lie.
  sources: ['Streams Dtype Units Errors Source', 'Shapes Dtype Units Margin Errors Source'],
  sinks: ['Shapes Dtype Units Errors Source'],
}

describe.each(lists)('%s', (list) => {
  const names = listed(list)

  test('the list is the folder', () => {
    const files = filesIn(list).filter((path) => path !== `${list}/index.ts`)
    expect(names.map((name) => `${list}/${name}.ts`).toSorted()).toEqual(files.toSorted())
  })

  test.each(names)('%s has its own test', (name) => {
    const path = `test/${list}/${name}.test.ts`
    expect(existsSync(join(root, path)), path).toBe(true)
  })

  test.each(names)('%s has a docstring with every label in order', (name) => {
    const docstring = docstringOf(list, name)
    expect(docstring?.summary).toMatch(/^[A-Z].*\.$/)
    expect(labels[list]).toContain(docstring?.labels.map(([label]) => label).join(' '))
  })
})

describe('the tree', () => {
  test('a test of src stands in the folder of its subject', () => {
    const folders = filesIn('test/src').map((path) => dirname(path).slice('test/'.length))
    expect(folders.filter((folder) => !existsSync(join(root, folder)))).toEqual([])
  })

  test('the top level is what the readme says', () => {
    const ignored = new Set(
      textOf('.gitignore')
        .split('\n')
        .map((line) => line.replace(/\/$/, '')),
    )
    const names = readdirSync(root).filter((name) => !name.startsWith('.') && !ignored.has(name))
    const folders = ['docs', 'operators', 'property-tests', 'sinks', 'sources', 'src', 'test']
    const texts = ['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md']
    const files = [...texts, 'biome.json', 'knip.json', 'package-lock.json', 'package.json', 'typedoc.json']
    expect(names.filter((name) => !/^(tsconfig(\.\w+)?\.json|vitest\.config\.ts|.*\.tgz)$/.test(name))).toEqual(
      [...files, ...folders].toSorted(),
    )
  })

  test('a file is read in one sitting: none over 300 lines, four of five under 150', () => {
    // The tutorial is one file, since it is read beside the one it answers.
    const chapters = everything.filter((path) => path !== 'test/examples/data-model.test.ts')
    const lengths = chapters.map((path) => ({ path, lines: textOf(path).split('\n').length - 1 }))
    expect(lengths.filter(({ lines }) => lines > 300)).toEqual([])
    expect(lengths.filter(({ lines }) => lines < 150).length / lengths.length).toBeGreaterThanOrEqual(0.8)
  })

  test('nothing is silenced or put off', () => {
    const words = new RegExp(
      ['@ts-(ignore|nocheck)', `\\bTO${'DO'}\\b`, `\\bFIX${'ME'}\\b`, '\\b(test|describe|it)\\.(only|skip)\\('].join('|'),
    )
    expect(typescript.filter((path) => path !== 'test/house.test.ts' && words.test(textOf(path)))).toEqual([])
  })

  test('no type is any', () => {
    const holdsAny = (node: ts.Node): boolean =>
      node.kind === ts.SyntaxKind.AnyKeyword || ts.forEachChild(node, holdsAny) === true
    const found = typescript.filter((path) => holdsAny(ts.createSourceFile(path, textOf(path), ts.ScriptTarget.ES2022)))
    expect(found).toEqual([])
  })

  test('dependencies are pinned to a version, and the lock names no registry', () => {
    const { dependencies, devDependencies }: Record<string, Record<string, string>> = JSON.parse(textOf('package.json'))
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    )
    expect(loose).toEqual([])
    expect(textOf('package-lock.json')).not.toContain('"resolved"')
  })

  test('the lock names the builds of every dependency for every system (npm run lock adds them)', () => {
    expect(missingFrom(lockedPackages())).toEqual([])
  })
})

describe('what users see', () => {
  const { exports: entryPoints }: { exports: Record<string, string | { types: string }> } = JSON.parse(textOf('package.json'))
  const typed = Object.entries(entryPoints).flatMap(([entry, to]) =>
    typeof to === 'string' ? [] : [{ entry, types: join(root, to.types) }],
  )
  const program = ts.createProgram(
    typed.map(({ types }) => types),
    { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true, noLib: true },
  )
  const checker = program.getTypeChecker()

  /** The names of an entry point, types marked, from the declarations that were built. */
  const namesOf = (types: string): readonly string[] => {
    const file = program.getSourceFile(types)
    const module = file && checker.getSymbolAtLocation(file)
    if (module === undefined) throw new Error(`${types} is missing or exports nothing: npm run build`)
    return checker
      .getExportsOfModule(module)
      .map((symbol) => {
        const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
        return target.flags & ts.SymbolFlags.Value ? symbol.name : `type ${symbol.name}`
      })
      .toSorted()
  }

  // Operators, sources and sinks follow from their lists; another one is no change to review here.
  test.each(typed)('$entry exports what it did', ({ entry, types }) => {
    const names = namesOf(types)
    if (entry === './operators') expect(names.filter((name) => !name.startsWith('type '))).toEqual(listed('operators').toSorted())
    const list = lists.find((each) => entry === `./${each}`)
    const known =
      list === undefined ? [] : listed(list).flatMap((name) => [name, `type ${name[0].toUpperCase()}${name.slice(1)}Params`])
    const follows = (name: string): boolean => known.includes(name)
    expect(names.filter((name) => !follows(name))).toMatchSnapshot()
  })

  test.each(['sources', 'sinks'] as const)('./%s exports every one', (list) => {
    const names = namesOf(typed.find(({ entry }) => entry === `./${list}`)?.types ?? '')
    expect(listed(list).filter((name) => !names.includes(name))).toEqual([])
  })

  test.each(lists)("the readme's table of %s is the catalog's (npm run readme writes it)", (list) => {
    expect(tableInReadme(list)).toBe(tableOf(list))
  })

  test("the guide's page of examples is too", () => expect(textOf('docs/catalog.md')).toBe(catalogPage()))
})
