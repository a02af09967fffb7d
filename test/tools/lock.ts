/**
 * `npm run lock`: names in package-lock.json the builds for other systems that a registry without them left out.
 *
 * npm ci refuses a lock in which an optional dependency is missing, and npm install leaves out what it could not look up.
 * What is written is what npm would have written but for the checksum: the version its dependant asks for, and its system.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, textOf } from './docstrings.js'

interface Package {
  readonly version?: string
  readonly dev?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}
type Packages = Readonly<Record<string, Package>>

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64']

const named = (name: string, words: readonly string[]): string | undefined =>
  words.find((word) => name.split(/[-/]/).includes(word))

/** The optional dependencies that the lock does not hold, and who asks for them. */
export const missingFrom = (
  packages: Packages,
): readonly { readonly name: string; readonly version: string; readonly dev: boolean }[] =>
  Object.entries(packages).flatMap(([at, { dev = false, optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !(`node_modules/${name}` in packages) && !(`${at}/node_modules/${name}` in packages))
      .map(([name, version]) => ({ name, version, dev })),
  )

/** The lock's packages. */
export const lockedPackages = (): Packages => {
  const { packages }: { packages: Packages } = JSON.parse(textOf('package-lock.json'))
  return packages
}

const entryOf = ({ name, version, dev }: ReturnType<typeof missingFrom>[number]): readonly [string, unknown] => {
  const [system, processor] = [named(name, systems), named(name, processors)]
  if (system === undefined || processor === undefined || !/^\d+\.\d+\.\d+$/.test(version))
    throw new Error(
      `${name}@${version}: expected a build for one system, by its exact version; add it to package-lock.json by hand`,
    )
  const libc = name.includes('musl') ? ['musl'] : /linux.*gnu/.test(name) ? ['glibc'] : undefined
  return [
    `node_modules/${name}`,
    { version, cpu: [processor], ...(dev && { dev }), ...(libc && { libc }), optional: true, os: [system] },
  ]
}

if (process.argv[1] === import.meta.filename) {
  const lock: { packages: Packages } = JSON.parse(textOf('package-lock.json'))
  const added = missingFrom(lock.packages).map(entryOf)
  // npm keeps them sorted.
  const packages = Object.fromEntries(
    [...Object.entries(lock.packages), ...added].toSorted(([a], [b]) => a.localeCompare(b, 'en')),
  )
  writeFileSync(join(root, 'package-lock.json'), `${JSON.stringify({ ...lock, packages }, null, 2)}\n`)
  console.log(`${added.length} builds for other systems were added to package-lock.json`)
}
