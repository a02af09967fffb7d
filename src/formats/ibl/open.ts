import type { BoundSource } from '../../declare/source.js'
import type { Files } from '../../platform/files.js'
import { chunksReader } from '../mtscomp/reader.js'
import { columnsOf, spikeglxHeader } from '../spikeglx/header.js'
import { framesOf, partsOf } from '../spikeglx/segments.js'
import { chooseStream, ofStream, streamsOf } from '../spikeglx/streams.js'
import { readCbins } from './cbin.js'

interface CbinParams {
  readonly folderPath: string
  readonly stream?: string | undefined
  readonly tolerateTruncation?: boolean | undefined
}

/** The streams of the files at and below a folder. Throws a `FaultError`. */
export const cbinStreams = (files: Files, at: string): readonly string[] => streamsOf(readCbins(files, at, true))

/** Opens one of them. Throws a `FaultError`. */
export const openCbin = (files: Files, { folderPath, stream: asked, tolerateTruncation = false }: CbinParams): BoundSource => {
  const found = readCbins(files, folderPath, tolerateTruncation)
  const short = streamsOf(found).filter((name) => asked !== undefined && name.endsWith(`.${asked}`))
  const stream = chooseStream(found, short.length === 1 ? short[0] : asked, folderPath, 'cbinIbl')
  const { parts } = partsOf(ofStream(found, stream))
  const own = parts.flatMap((part) => found.filter(({ binPath }) => binPath === part.binPath))
  const isSync = stream.endsWith('-SYNC')
  const { header, notices } = spikeglxHeader(own, isSync)
  const lengths = own.map((part) => framesOf(part, tolerateTruncation))
  const columns = columnsOf(own[0].kinds, isSync)
  return {
    header: { ...header, channelIds: columns.map((column) => own[0].channels[column]) },
    segments: own.map(({ firstSample = 0, samplingFrequency }, segment) => ({
      frames: lengths[segment].frames,
      times: { tStart: firstSample / samplingFrequency },
    })),
    notices: [...own.flatMap((part) => part.notices), ...lengths.flatMap((length) => length.notices), ...notices],
    reader: chunksReader(
      files,
      own.map(({ binPath, index }, segment) => ({ path: binPath, index, frames: lengths[segment].frames })),
      Int32Array.from(columns),
    ),
    contents: own.flatMap(({ binPath, metaPath, index }) => [binPath, metaPath, index.path]),
    closed: { folderPath, stream, ...(tolerateTruncation && { tolerateTruncation }) },
  }
}
