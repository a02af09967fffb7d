import { either as E } from 'fp-ts'
import { exactly, path, required, shown } from '../src/codec/codec.js'
import { defineSortingSink } from '../src/declare/sink.js'
import { writeNpy } from '../src/encoding/npyWrite.js'
import { firstBytes } from '../src/encoding/reading.js'
import { placeOf, temporaryOf } from '../src/encoding/unfinished.js'
import { unwritable } from '../src/encoding/writable.js'
import { writeZip, type ZipContent } from '../src/encoding/zip.js'
import { thenAlwaysLater } from '../src/model/attempt.js'
import { conflict, type Fault, invalidParams } from '../src/model/fault.js'
import type { UnitId } from '../src/model/header.js'
import { joinSpikes, type Spikes } from '../src/model/spikes.js'
import type { Files } from '../src/platform/files.js'

/**
 * One `.npz` file with all spikes, and nothing but them: no properties, no annotations.
 *
 * Shapes   for each segment, the frames of its spikes and the ids of the units that fired.
 * Dtype    int64 frames; ids as int64 or fixed-width strings.
 * Units    frames.
 * Errors   Conflict: a folder stands where the file is to go. InvalidParams: integers and strings among the ids.
 *          Unsupported: an array of 4 GiB or more; the file may be larger.
 * Source   SpikeInterface `NpzSortingExtractor.write_sorting`, as `numpy.savez` writes it.
 */
export const npz = defineSortingSink({
  kind: 'npz',
  version: 1,
  label: 'one .npz file',
  endings: ['.npz'],
  checksums: true,
  params: exactly({ filePath: required(path, { doc: 'the file to make' }) }),
  // An archive may have any name when its format was said.
  opens: ({ filePath }) => ({ source: 'npz', params: { filePath } }),
  example: "sorting.save('units.npz')",
  plan: ({ filePath }, { header, segments }, files) => {
    const refused = unwritable(header.unitIds, {}) ?? mixedIds(header.unitIds)
    if (refused !== undefined) return E.left(refused)
    const final = placeOf(filePath, files)
    const temporary = temporaryOf(final, files)
    return E.right({
      final,
      temporary,
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
            await thenAlwaysLater(
              async () => {
                let at = 0
                await writeZip(contents, (piece) => {
                  handle.write(piece, at)
                  at += piece.length
                })
                handle.sync()
              },
              () => handle.close(),
            )
          },
        }
      },
    })
  },
})

/** True for a file that begins as archives do. */
const isArchive = (path: string, files: Files): boolean => {
  const [p, k] = firstBytes(files, path, 2)
  return p === 0x50 && k === 0x4b
}

/** A fault where ids are of both types: an array has one, and 1 and "1" would be the same. */
const mixedIds = (ids: readonly UnitId[]): Fault | undefined =>
  new Set(ids.map((id) => typeof id)).size > 1
    ? invalidParams('unit ids', 'all integers, or all strings, as a .npz holds them', shown(ids), 'renameUnits gives other ids')
    : undefined

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
