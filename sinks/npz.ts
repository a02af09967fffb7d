import { either as E } from 'fp-ts'
import { exactly, path, required } from '../src/codec/codec.js'
import { defineSortingSink } from '../src/declare/sink.js'
import { foreignBeside, writeBeside } from '../src/encoding/beside.js'
import { writeNpy } from '../src/encoding/npyWrite.js'
import { savedFile } from '../src/encoding/saved.js'
import { piecesOf, SpanSummer, sumsOf } from '../src/encoding/spans.js'
import { placeOf, temporaryOf } from '../src/encoding/unfinished.js'
import { mixedIds, unwritable } from '../src/encoding/writable.js'
import { isArchive, savedArchive, writeZip, type ZipContent } from '../src/encoding/zip.js'
import { thenAlwaysLater } from '../src/model/attempt.js'
import { conflict } from '../src/model/fault.js'
import type { UnitId } from '../src/model/header.js'
import { joinSpikes, type Spikes } from '../src/model/spikes.js'

/**
 * One `.npz` file with all spikes, and nothing but them: no properties, no annotations.
 *
 * Shapes   for each segment, the frames of its spikes and the ids of the units that fired.
 * Dtype    int64 frames; ids as int64 or fixed-width strings.
 * Units    frames.
 * Errors   Conflict: a folder stands where the file is to go. InvalidParams: integers and strings among the ids.
 *          Unsupported: an array of 4 GiB or more; the file may be larger.
 * Source   SpikeInterface `NpzSortingExtractor.write_sorting`, as `numpy.savez` writes it. Beside the file: `FILE.checksums.json`, its
 *          checksum and the pipeline that was saved, unless that has large arrays.
 */
export const npz = defineSortingSink({
  kind: 'npz',
  version: 1,
  label: 'one .npz file',
  endings: ['.npz'],
  checksums: true,
  saved: (path, files) => savedFile(path, files) ?? savedArchive(path, files),
  params: exactly({ filePath: required(path, { doc: 'the file to make' }) }),
  // An archive may have any name when its format was said.
  opens: ({ filePath }) => ({ source: 'npz', params: { filePath } }),
  example: "sorting.save('units.npz')",
  plan: ({ filePath }, { header, segments, provenance, arrays = new Map() }, files) => {
    const final = placeOf(filePath, files)
    const refused = unwritable(header.unitIds, {}) ?? mixedIds(header.unitIds, 'a .npz') ?? foreignBeside(final, files)
    if (refused !== undefined) return E.left(refused)
    const temporary = temporaryOf(final, files)
    return E.right({
      final,
      temporary,
      summed: true,
      replaceable: () => {
        const kind = files.stat(final)?.kind
        if (kind === undefined || (kind === 'file' && isArchive(final, files))) return E.right(undefined)
        const found = kind === 'folder' ? 'a folder' : 'a file of something else'
        return E.left(conflict(`output ${final}`, 'an archive, or nothing', found, 'choose another path'))
      },
      open: () => {
        const pieces: Spikes[][] = []
        return {
          write: (segment, spikes) => {
            pieces[segment] ??= []
            pieces[segment].push(spikes)
          },
          close: () => undefined,
          finish: async () => {
            const contents = [
              ids('unit_ids', header.unitIds),
              { name: 'num_segment.npy', bytes: () => writeNpy({ dtype: 'int64', shape: [1], data: [segments.length] }) },
              {
                name: 'sampling_frequency.npy',
                bytes: () => writeNpy({ dtype: 'float64', shape: [1], data: [header.samplingFrequency] }),
              },
              ...segments.flatMap((_, segment) => {
                const { sampleIndex, unitIndex } = joinSpikes(pieces[segment] ?? [])
                const labels = (): readonly UnitId[] => Array.from(unitIndex, (unit) => header.unitIds[unit])
                return [
                  {
                    name: `spike_indexes_seg${segment}.npy`,
                    bytes: () => writeNpy({ dtype: 'int64', shape: [sampleIndex.length], data: sampleIndex }),
                  },
                  ids(`spike_labels_seg${segment}`, header.unitIds, labels),
                ]
              }),
            ]
            files.makeFolder(files.dirname(temporary))
            const handle = files.openWrite(temporary, { create: true })
            const summer = new SpanSummer()
            let bytes = 0
            await thenAlwaysLater(
              async () => {
                await writeZip(contents, (piece) => {
                  handle.write(piece, bytes)
                  summer.add(0, bytes, piece)
                  bytes += piece.length
                })
                handle.sync()
              },
              () => handle.close(),
            )
            const [sums] = sumsOf(piecesOf(summer.receipt()), [{ path: temporary, bytes }])
            const opening = { source: 'npz', params: { filePath: files.basename(final) } }
            // Arrays that the pipeline only names would be files more.
            writeBeside(final, { bytes, sums, opening, pipeline: arrays.size === 0 ? provenance : undefined }, files)
          },
        }
      },
    })
  },
})

/** Ids as numpy holds them: all integers, or all strings. */
const ids = (name: string, all: readonly UnitId[], values: () => readonly UnitId[] = () => all): ZipContent => {
  const integers = all.every((id) => typeof id === 'number')
  return {
    name: `${name}.npy`,
    bytes: () => {
      const held = values()
      return writeNpy({
        dtype: integers ? 'int64' : 'string',
        shape: [held.length],
        data: integers ? held : held.map(String),
      })
    },
  }
}
