import { exactly } from '../src/codec/codec.js'
import { defineEventSource } from '../src/declare/source.js'
import { rawReader } from '../src/encoding/rawReader.js'
import { chosenParts, detectStream, streamParams } from '../src/formats/spikeglx/chosen.js'
import { digitalLines, syncPeriod } from '../src/formats/spikeglx/digital.js'
import { readSpikeglx } from '../src/formats/spikeglx/files.js'
import { streamsOf } from '../src/formats/spikeglx/streams.js'
import { edgesReader } from '../src/kit/edgesReader.js'
import { attempt, attemptLater, refuse } from '../src/model/attempt.js'
import { conflict, unsupported } from '../src/model/fault.js'
import type { Annotations } from '../src/model/header.js'
import { type Notice, notice } from '../src/model/notice.js'

/**
 * The edges of the digital lines of one stream of a SpikeGLX run: sync words of probes and OneBoxes, lines of NI cards.
 *
 * Streams   "imec0.ap", "imec0.lf", "nidq", "obx0", ...: the lines that a stream has saved. Segments: as those of `spikeglx`.
 * Dtype     frames are whole numbers, exact to 2^53; values are 0 or 1.
 * Units     frames of the stream. `syncSourcePeriod` of the .meta is the annotation `sync_period`, in s.
 * Errors    as `spikeglx`. Unsupported: a stream that has saved neither digital lines nor sync pulses. Conflict: files of other lines.
 * Source    neo `SpikeGLXRawIO`, which has the lines of NI cards, up to the eighth. A channel "nidq#XD3" is a line, "imec0.ap#SY0.6" a bit
 *           of a sync word; the property `is_sync` says which carries the synchronisation pulses, also where that is an analog
 *           channel, which rises at syncNiThresh and has fallen at 0.8 of it. At the first frame there is no edge. Samples are
 *           read a piece at a time whenever edges are asked for.
 */
export const spikeglxEvents = defineEventSource({
  kind: 'spikeglxEvents',
  version: 1,
  label: 'digital lines of SpikeGLX',
  params: exactly(streamParams),
  example: "spikeglxEvents({ folder: 'run1_g0', stream: 'nidq' })",
  detect: detectStream,
  streams: (at, { files }) =>
    attempt(`look into ${at}`, () => {
      const { found } = readSpikeglx(files, at)
      const holding = new Set(found.filter((file) => digitalLines(file).length > 0).map(({ stream }) => stream))
      return streamsOf(found).filter((stream) => holding.has(stream))
    }),
  open: (params, { files }) =>
    attemptLater(`open ${params.folder}`, () => {
      const { parts, frames, segments, notices, closed } = chosenParts(params, 'spikeglxEvents', files)
      const [first] = parts
      const lines = digitalLines(first)
      if (lines.length === 0)
        return refuse(unsupported(`events of ${first.metaPath}: the stream has saved no digital line`, 'another stream may have'))
      for (const part of parts) {
        const ids = digitalLines(part).map(({ id }) => id)
        if (String(ids) !== String(lines.map(({ id }) => id)))
          refuse(conflict(`digital lines of ${part.metaPath}`, `those of ${first.metaPath}`, ids.join(', ') || 'none'))
      }
      const columns = [...new Set(lines.map(({ column }) => column))]
      const period = syncPeriod(first)
      const annotations: Annotations = period === undefined ? {} : { sync_period: period }
      return {
        header: {
          samplingFrequency: first.samplingFrequency,
          channelIds: lines.map(({ id }) => id),
          channelKinds: lines.map(() => 'line' as const),
          properties: {
            channel_name: { dtype: 'string', values: lines.map(({ name }) => name) },
            is_sync: { dtype: 'bool', values: lines.map(({ isSync }) => isSync) },
          },
          annotations,
        },
        segments,
        notices: [...notices, ...withoutSync(period, first.metaPath)],
        reader: edgesReader({
          samples: rawReader({
            files,
            segments: parts.map(({ binPath }, segment) => ({ path: binPath, byteOffset: 0, frames: frames[segment] })),
            fileChannels: first.channels.length,
            columns: Int32Array.from(columns),
            dtype: 'int16',
          }),
          dtype: 'int16',
          channels: columns.length,
          frames,
          rules: lines.map(({ rule, column }) => ({ ...rule, column: columns.indexOf(column) })),
        }),
        contents: parts.flatMap(({ binPath, metaPath }) => [binPath, metaPath]),
        closed,
      }
    }),
})

const withoutSync = (period: number | undefined, path: string): readonly Notice[] =>
  period === undefined ? [notice('Tolerated', `${path}: the run had no source of synchronisation pulses`)] : []
