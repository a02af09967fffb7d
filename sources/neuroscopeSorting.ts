import { exactly, flag, listOf, nonNegativeInteger, optional, path, required, text, withDefault } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { namesIn } from '../src/encoding/reading.js'
import { clusterFiles, ofOneBase, unitsOf } from '../src/formats/neuroscope/clusters.js'
import { isParameters, readParameters } from '../src/formats/neuroscope/parameters.js'
import { parametersIn } from '../src/formats/neuroscope/session.js'
import { columnsReader } from '../src/kit/spikeReaders.js'
import { attempt, attemptLater } from '../src/model/attempt.js'
import { notice } from '../src/model/notice.js'
import { orderSpikes } from '../src/model/spikeOrder.js'
import { filterSpikes } from '../src/model/spikes.js'

/**
 * The clusters that Klusters, or another program for NeuroScope, wrote: `.res` and `.clu` files, a pair a group of electrodes.
 *
 * Streams   the names that the files have before `.res`. One segment, which has no length. Units are the clusters that have spikes.
 * Dtype     frames are whole numbers; the files are read when it is opened.
 * Units     frames of the `.dat`.
 * Errors    Unreadable: no such files, no `.xml` with the rate. Corrupt: more clusters than spikes, what is no number.
 *           Conflict: several `.xml`. InvalidParams: files of several names, and none asked for.
 * Source    SpikeInterface `NeuroScopeSortingExtractor`: ids count on from group to group, noise (cluster 0) is left out; the property
 *           `cluster_id` is the number in the file, `group` that of the file. A number of clusters that is not true is told, which it
 *           refuses; spikes without a cluster, after the others, are left out, with a notice. Not handled: `.spk`, waveforms, which are told by a notice; `.fet` and `.klg`.
 */
export const neuroscopeSorting = defineSortingSource({
  kind: 'neuroscopeSorting',
  version: 1,
  label: 'a sorting of Klusters (.res, .clu)',
  params: exactly({
    folderPath: required(path, { doc: 'the folder of the `.res` and `.clu` files, or their `.xml`' }),
    stream: optional(text, { doc: 'which of several sortings, by the name before `.res`' }),
    keepMuaUnits: withDefault(flag, true, { doc: 'keep cluster 1, of spikes of several neurons' }),
    excludeShanks: withDefault(listOf(nonNegativeInteger), [], { doc: 'groups left out, by the number of their files' }),
    xmlFilePath: optional(path, { doc: 'the `.xml` of the session. Default: the one in the folder' }),
  }),
  example: "neuroscopeSorting({ folderPath: 'session1.xml' })",
  detect: (folder, { stream }, { files }) =>
    attempt(`look into ${folder}`, () =>
      (files.stat(folder)?.kind === 'folder' || isParameters(files, folder)) && clusterFiles(files, folder).length > 0
        ? { params: { folderPath: folder, ...(stream !== undefined && { stream }) }, rank: 'named' }
        : undefined,
    ),
  streams: (folder, { files }) =>
    attempt(`look into ${folder}`, () => [...new Set(clusterFiles(files, folder).map(({ base }) => base))]),
  open: (params, { files }) =>
    attemptLater(`open ${params.folderPath}`, () => {
      const { folderPath, stream, keepMuaUnits, excludeShanks, xmlFilePath } = params
      const all = ofOneBase(clusterFiles(files, folderPath), stream, folderPath)
      const kept = all.filter(({ group }) => group === undefined || !excludeShanks.includes(group))
      const { base } = all[0]
      const isXml = isParameters(files, folderPath)
      const xml = xmlFilePath ?? (isXml ? folderPath : parametersIn(files, folderPath, base))
      const { samplingFrequency } = readParameters(files, xml)
      const { ids, properties, sampleIndex, unitIndex, notices } = unitsOf(files, kept, keepMuaUnits)
      const found = { sampleIndex, unitIndex }
      const spikes = orderSpikes(
        filterSpikes(found, (spike) => unitIndex[spike] >= 0),
        ids.length,
      )
      const waveforms = namesIn(files, isXml ? files.dirname(folderPath) : folderPath).filter((name) =>
        /\.spk(\.\d+)?$/.test(name),
      )
      return {
        header: { samplingFrequency, unitIds: ids, properties, annotations: {} },
        segments: [{ frames: Number.POSITIVE_INFINITY, times: {} }],
        notices: [
          ...notices,
          ...(waveforms.length > 0 ? [notice('SkippedArray', `not read: waveforms in ${waveforms.length} files .spk`)] : []),
        ],
        reader: columnsReader([spikes], ids.length),
        contents: [xml, ...kept.flatMap(({ times, clusters }) => [times, clusters])],
        closed: {
          folderPath,
          stream: base,
          keepMuaUnits,
          excludeShanks,
          ...(xmlFilePath !== undefined && { xmlFilePath }),
        },
      }
    }),
})
