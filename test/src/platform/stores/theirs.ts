/** Zarr as SpikeInterface writes it: without our index, and without consolidated metadata. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Copy a save of ours, and leave out what SpikeInterface does not write. */
export const asTheirs = (from: string, to: string, version: 2 | 3): void => {
  cpSync(from, to, { recursive: true })
  for (const ours of ['checksums.json', 'rxephys.json', '.zmetadata']) rmSync(join(to, ours), { force: true })
  if (version === 2) return
  const root = join(to, 'zarr.json')
  const { consolidated_metadata: _, ...metadata } = JSON.parse(readFileSync(root, 'utf8'))
  writeFileSync(root, JSON.stringify(metadata))
}
