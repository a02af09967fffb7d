import { npyHeaderBytes } from '../../encoding/npyWrite.js'
import type { Segment, UnitId } from '../../model/header.js'
import type { SortingHeader, Spikes } from '../../model/spikes.js'
import type { Files } from '../../platform/files.js'
import { type HeldAnnotations, pythonAnnotations } from './annotations.js'
import { type PythonJson, pythonFloat, writePythonJson } from './pythonJson.js'

/** The release whose layout is written: the one that 0.104 and 0.105 both read. */
const LAYOUT = '0.104.8'
/** numpy's description of SpikeInterface's spikes. */
const DESCRIPTION = "[('sample_index', '<i8'), ('unit_index', '<i8'), ('segment_index', '<i8')]"
const RECORD = 24
/** Records written at once. */
const PIECE = 1 << 14

/** What a saved sorting's folder may hold; a folder with anything else is never replaced. */
export const sortingFile =
  /^((si_folder|numpysorting_info|npz|annotations|checksums|rxephys)\.json|(provenance|cached)\.(json|pkl)|spikes\.npy|sorting_cached\.npz|properties\/[^/]+\.npy|array-[0-9a-f]{16}([0-9a-f]{48})?\.npy)$/

/** Files that only a saved sorting has. */
export const SORTING_MARKS = ['numpysorting_info.json', 'spikes.npy', 'sorting_cached.npz']

/** True of the names in a folder where one is a file that only a saved sorting has. */
export const holdsSorting = (names: readonly string[]): boolean => SORTING_MARKS.some((name) => names.includes(name))

/** `numpysorting_info.json`, on one line. */
export const infoJson = ({ samplingFrequency, unitIds }: SortingHeader, segments: readonly Segment[]): string =>
  writePythonJson(
    { sampling_frequency: pythonFloat(samplingFrequency), unit_ids: idsOf(unitIds), num_segments: segments.length },
    { indent: 0 },
  )

const idsOf = (ids: readonly UnitId[]): PythonJson => ids.map((id): PythonJson => id)

/** `si_folder.json`: all annotations, and by its presence the mark that the folder is whole. */
export const sortingFolderJson = (header: HeldAnnotations): string =>
  writePythonJson({
    class: 'spikeinterface.core.sortingfolder.NumpyFolderSorting',
    module: 'spikeinterface',
    version: LAYOUT,
    // 0.105 also writes "mmap_mode", which 0.104 refuses.
    kwargs: { folder_path: '.' },
    annotations: pythonAnnotations(header),
    properties: {},
    relative_paths: true,
  })

/** Writes `spikes.npy`: its head last, when the number of spikes is known. */
export const spikesFile = (path: string, files: Files) => {
  const handle = files.openWrite(path, { create: true })
  const start = npyHeaderBytes(DESCRIPTION, [0]).length
  let count = 0
  return {
    write: (segment: number, { sampleIndex, unitIndex }: Spikes): void => {
      for (let at = 0; at < sampleIndex.length; at += PIECE) {
        const rows = Math.min(PIECE, sampleIndex.length - at)
        const words = new Int32Array((rows * RECORD) / 4)
        for (let i = 0; i < rows; i++) {
          const frame = sampleIndex[at + i]
          words[6 * i] = frame | 0
          words[6 * i + 1] = Math.floor(frame / 4294967296)
          words[6 * i + 2] = unitIndex[at + i]
          words[6 * i + 4] = segment
        }
        handle.write(new Uint8Array(words.buffer), start + count * RECORD)
        count += rows
      }
    },
    finish: (): void => {
      handle.write(npyHeaderBytes(DESCRIPTION, [count]), 0)
      handle.sync()
    },
    close: (): void => handle.close(),
  }
}
