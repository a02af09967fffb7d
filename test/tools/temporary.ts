import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Gives the temporary files of a run of the tests a folder of their own, which goes with the run: what a test forgets stays nowhere. */
export const setup = (): (() => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'rxephys-tests-'))
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
