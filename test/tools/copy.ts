import { cpSync, mkdirSync, mkdtempSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from './checks.js'
import { root } from './docstrings.js'

/** The checkout as it stands in a new temporary folder, without what is built; what is installed is shared. */
export const copyOfCheckout = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `rxephys-${name}-`))
  const files = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], root).output.split('\0')
  for (const path of new Set(files)) {
    if (path === '' || !statSync(join(root, path), { throwIfNoEntry: false })?.isFile()) continue
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    cpSync(join(root, path), join(folder, path))
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}
