import { files } from '#platform'
import { binary } from '../../sources/binary.js'
import { path } from '../codec/codec.js'
import { argumentOf, exactArguments } from '../codec/options.js'
import { phyRawFile } from '../formats/phy/rawFile.js'
import { virtualProbe } from '../kit/virtualProbe.js'
import { attemptLater, orThrow } from '../model/attempt.js'
import { openSource } from './openers.js'
import { concatenateRecordings, selectChannels, setProbe } from './operators.js'
import { Recording } from './recording.js'

/**
 * The samples that a Phy or Kilosort folder was sorted from, as its `params.py` names them (`dat_path`, `n_channels_dat`, `dtype`,
 * `offset`, `sample_rate`), with the channels that were sorted, at their places. The file is looked for where it is named, then by its
 * name in the folder and beside it. Values are counts: no gain is known. Several files are one after the other, as their spikes count.
 * Rejects with a `FaultError`: Unreadable, no such file, or a `params.py` that does not tell; and whatever opening a binary file meets.
 *
 * ```ts
 * const [recording, sorting] = [await openPhyRecording('sorted/phy'), await openSorting('sorted/phy')]
 * ```
 */
export const openPhyRecording = exactArguments('openPhyRecording', async (folderPath: string): Promise<Recording> => {
  const folder = argumentOf(path, folderPath, 'openPhyRecording.folderPath')
  files.refresh(folder)
  const found = orThrow(await attemptLater(`reading ${folder}`, () => phyRawFile(files, folder))())
  const { filePaths, sorted, ...params } = found
  const nodes = await Promise.all(filePaths.map((file) => openSource(binary, { ...params, filePaths: [file] })))
  const parts = nodes.map((node) => new Recording(node))
  const whole = parts.length === 1 ? parts[0] : concatenateRecordings(parts)
  if (sorted === undefined || sorted.channels.length === 0) return whole
  return whole.pipe(selectChannels({ channelIds: sorted.channels }), setProbe({ probe: virtualProbe(sorted.places) }))
})
