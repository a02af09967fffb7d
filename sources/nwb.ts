import { exactly } from '../src/codec/codec.js'
import { type BoundSource, defineSource } from '../src/declare/source.js'
import { detectNwb, lookedInto } from '../src/formats/nwb/detect.js'
import { chosenSeries, contentsOf } from '../src/formats/nwb/members.js'
import { withTree } from '../src/formats/nwb/open.js'
import { nwbParams } from '../src/formats/nwb/params.js'
import { openSeries } from '../src/formats/nwb/recording.js'
import { alsoThere } from '../src/formats/nwb/skipped.js'
import type { Tree } from '../src/formats/nwb/tree.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * One series of electrodes of an NWB file, of HDF5 or of Zarr: an `ElectricalSeries`, or what an extension derives from it.
 *
 * Streams   the paths of the series, "acquisition/ElectricalSeries", also below processing modules; what a link leads to is listed
 *           by its own path. One segment. Its times are `starting_time` and `rate`, or the `timestamps`, one a frame, gaps included:
 *           seconds since the reference time of the file.
 * Dtype     that of the data.
 * Units     `gain_to_uV` is conversion × channel_conversion × 1e6, `offset_to_uV` is offset × 1e6, or the column of the electrodes.
 * Errors    InvalidParams: no such series, or several and none asked for. Unsupported: a file of NWB 1, data of three axes,
 *           compression that HDF5 does not have itself. Incomplete: a chunk of Zarr that is gone, unless `fillMissing`. Corrupt: what HDF5 does not read, or a table with rows that there are not.
 * Source    SpikeInterface `NwbRecordingExtractor`, which takes a file with links twice, has no time vector by default, and puts all
 *           electrodes at a `rel_z` of 0. Channels are the columns of the data; ids are `channel_name`, else `id`, of the electrodes
 *           that the region names, and column numbers where these are not unique. A column `location` is the property `brain_area`, `group_name`
 *           is `group`; probes are those of `rel_x` and `rel_y`. Zarr is what hdmf-zarr writes, of
 *           version 2; its version 3 was tried on made files alone. Samples that a link of HDF5 leads to in another file are read where that lies beside, whatever folder the link
 *           names. Not handled: links to whole groups in other files, links into other stores of Zarr; gaps of `timestamps` are no segments; the rate of such a
 *           series is the median of its first 1,000; columns of several values a row are passed over with a notice.
 */
export const nwb = defineSource({
  kind: 'nwb',
  version: 1,
  label: 'an NWB recording',
  params: exactly(nwbParams),
  example: "nwb({ filePath: 'sub-1_ecephys.nwb', electricalSeriesPath: 'acquisition/ElectricalSeries' })",
  detect: (at, options, { files }) => attempt(`look into ${at}`, () => detectNwb(files, at, options)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => lookedInto(files, at)?.series ?? []),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const { filePath, electricalSeriesPath, loadTimeVector = true, fillMissing = false } = params
      const use = async (tree: Tree): Promise<BoundSource> => {
        const contents = contentsOf(tree)
        const series = chosenSeries(tree, contents, electricalSeriesPath, 'nwb.params.electricalSeriesPath')
        const { header, segments, reader, notices } = await openSeries(tree, series, loadTimeVector)
        return {
          header,
          segments,
          notices: [...notices, ...alsoThere(contents, 'samples')],
          reader,
          contents: tree.contents,
          closed: { filePath, electricalSeriesPath: series, loadTimeVector, ...(fillMissing && { fillMissing }) },
        }
      }
      return withTree(files, filePath, use, fillMissing)
    }),
})
