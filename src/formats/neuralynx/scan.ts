import type { Watched } from '../../declare/source.js'
import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { eachRecord, type Use } from './records.js'
import { RECORD_SAMPLES, type Section, Sections } from './sections.js'
import type { ChannelFile } from './streams.js'

/** Where in a record it stands how many of its samples are valid. */
const VALID_AT = 16

/** What a file of samples holds, and what is told of it. */
export interface Scanned {
  readonly sections: readonly Section[]
  readonly notices: readonly Notice[]
}

/** How it is looked through. */
interface Scanning extends Watched {
  readonly gapToleranceMs?: number | undefined
  readonly tolerateTruncation?: boolean | undefined
}

/** The stretches without a gap of a file of samples, by the times of all its records. Rejects with a `FaultError`. */
export const scan = async (
  files: Files,
  { file, samplingFrequency }: ChannelFile,
  { gapToleranceMs, tolerateTruncation = false, onProgress }: Scanning,
): Promise<Scanned> => {
  const { path } = file
  const tolerance = gapToleranceMs === undefined ? undefined : 1000 * gapToleranceMs
  const sections = new Sections(path, 1e6 / samplingFrequency, tolerance)
  const look: Use = (stamp, view, at, record) => {
    const valid = view.getUint32(at + VALID_AT, true)
    if (valid > RECORD_SAMPLES) refuse(corrupt(`${path}, record ${record}`, `up to ${RECORD_SAMPLES} valid samples`, `${valid}`))
    sections.add(record, stamp, valid)
  }
  const cut = await eachRecord(files, file, tolerateTruncation, look, onProgress)
  sections.end()
  return { sections: sections.found, notices: [...cut, ...noticesOf(path, sections)] }
}

const noticesOf = (path: string, { uneven, mostUneven, wraps }: Sections): readonly Notice[] => {
  const most = Number((mostUneven / 1000).toPrecision(3))
  return [
    ...(wraps > 0
      ? [notice('Tolerated', `${path}: its timestamps begin anew after 2^32 microseconds, ${wraps} times: they are counted on`)]
      : []),
    ...(uneven > 0
      ? [
          notice(
            'Tolerated',
            `${path}: records come up to ${most} ms earlier or later than the rate says, ${uneven} in all, ` +
              'which is not taken for gaps: times follow the timestamps; gapToleranceMs makes segments of them',
          ),
        ]
      : []),
  ]
}
