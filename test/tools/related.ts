import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** What tests import by the names that users do. */
const entries: Readonly<Record<string, string>> = {
  rxephys: 'src/index.ts',
  'rxephys/operators': 'src/api/operators.ts',
  'rxephys/sources': 'src/api/sources.ts',
  'rxephys/sinks': 'src/api/sinks.ts',
  'rxephys/plot': 'src/plot/index.ts',
  'rxephys/fp': 'src/api/fp.ts',
  'rxephys/declare': 'src/kit/index.ts',
  '#platform': 'src/platform/node.ts',
  '#run': 'src/run/save.ts',
}

/** For any file of a tree, the tests that reach it by imports, nearest first: those of its mirrored folder before all others. */
export const relatedTests = (tree: string): ((path: string) => readonly string[]) => {
  const importsOf = (path: string): readonly string[] =>
    [...readFileSync(join(tree, path), 'utf8').matchAll(/(?:from|import) ?\(?'([^']+)'/g)].flatMap(([, to]) => {
      const found = to.startsWith('.') ? normalize(join(dirname(path), to)).replace(/\.js$/, '.ts') : entries[to]
      return found !== undefined && existsSync(join(tree, found)) ? [found] : []
    })
  const reach = (test: string): ReadonlyMap<string, number> => {
    const far = new Map([[test, 0]])
    for (const [path, steps] of far) for (const to of importsOf(path)) if (!far.has(to)) far.set(to, steps + 1)
    return far
  }
  const tests = ['test', 'property-tests'].flatMap((folder) =>
    readdirSync(join(tree, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts') && !/^(interop|bench)\//.test(name))
      .map((name) => `${folder}/${name}`),
  )
  const reached = tests.map((test) => ({ test, far: reach(test) }))
  return (path) => {
    const near = (test: string): number => (dirname(test) === `test/${dirname(path)}` ? -1 : 0)
    return reached
      .filter(({ far }) => far.has(path))
      .sort((a, b) => near(a.test) - near(b.test) || (a.far.get(path) ?? 0) - (b.far.get(path) ?? 0))
      .map(({ test }) => test)
  }
}
