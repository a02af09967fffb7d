import { either, exactly, nonNegativeInteger, oneOf, optional, path, required, text } from '../src/declare/codec.js'
import { rawReader } from '../src/declare/rawReader.js'
import { attempt, attemptLater, orThrow } from '../src/declare/reading.js'
import { defineSource } from '../src/declare/source.js'
import { findSpikeglx, isSpikeglxName, readSpikeglx } from '../src/declare/spikeglxFiles.js'
import { chooseStream, filesOf, noticesOf, segmentsOf, streamsOf } from '../src/declare/spikeglxStreams.js'
import { notice } from '../src/model/notice.js'
import { floatProperty, type Properties } from '../src/model/properties.js'
import { isSync, spikeglxGains } from '../src/model/spikeglxGains.js'
import { probeAnnotations, probeProperties, spikeglxProbe } from '../src/model/spikeglxProbe.js'

/** How deep `open(path)` looks for files before it says that a folder is not SpikeGLX's. */
const LOOK = 2

/**
 * One stream of a SpikeGLX run: the `.bin` and `.meta` files in a folder and below it.
 *
 * Streams   "imec0.ap", "imec0.lf", "nidq", "obx0", ..., and the sync channels apart: "imec0.ap-SYNC". A `.meta`
 *           without its `.bin` is no stream. Segments: one a gate and trigger, in that order, each starting at
 *           firstSample / rate seconds; CatGT's output (`tcat`) is one segment a gate.
 * Dtype     int16.
 * Units     as converted; `gain_to_uV` makes them µV, `gain_to_physical_unit` the `physical_unit` ("uV" or "V").
 * Errors    InvalidParams: no such stream, or several and none asked for. Incomplete: a `.bin` that is not a whole
 *           number of frames. Conflict: a `.meta` that contradicts itself, or segments or files that contradict each
 *           other. Unsupported: a probe whose gains are unknown.
 * Source    SpikeInterface `SpikeGLXRecordingExtractor`, neo `SpikeGLXRawIO`. Probe geometry and `inter_sample_shift`
 *           come from the IMRO table. Not handled: events in digital words, which stay samples; files of several
 *           runs in one folder. A `fileSizeBytes` that does not match is a notice: files are cut to share them.
 */
export const spikeglx = defineSource({
  kind: 'spikeglx',
  version: 1,
  params: exactly({
    folder: required(path, { doc: "the run's folder, or a gate's or a probe's" }),
    stream: optional(text, { doc: 'which stream; may be left out where there is one (sync channels aside)' }),
    gate: optional(nonNegativeInteger, { doc: 'only the files of this gate' }),
    trigger: optional(either(nonNegativeInteger, oneOf(['cat'])), { doc: 'only the files of this trigger' }),
  }),
  detect: (at, { stream }, { files }) =>
    attempt(`look into ${at}`, () => {
      const chosen = stream === undefined ? {} : { stream }
      const kind = files.stat(at)?.kind
      if (kind === 'folder') {
        const { metas, alone } = findSpikeglx(files, at, LOOK)
        return metas.length + alone.length > 0 ? { folder: at, ...chosen } : undefined
      }
      if (kind === undefined || !isSpikeglxName(files.basename(at))) return undefined
      const [file] = readSpikeglx(files, at)
      const { gate, trigger } = file
      return {
        folder: files.dirname(at),
        stream: stream ?? file.stream,
        ...(gate !== undefined && { gate }),
        ...(trigger !== undefined && { trigger }),
      }
    }),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsOf(readSpikeglx(files, at))),
  open: ({ folder, stream, gate, trigger }, { files }) =>
    attemptLater(`open ${folder}`, () => {
      const found = filesOf(filesOf(readSpikeglx(files, folder), 'gate', gate), 'trigger', trigger)
      const name = chooseStream(found, stream, folder)
      const sync = name.endsWith('-SYNC')
      const parts = segmentsOf(found, name)
      const [first] = parts
      const columns = first.channels.flatMap((channel, column) => (isSync(channel) === sync ? [column] : []))
      const channels = columns.map((column) => first.channels[column])
      const { unit, gains } = orThrow(spikeglxGains(first, first.metaPath))
      const physical = columns.map((column) => gains[column])
      const probe = first.device === 'imec' && !sync ? spikeglxProbe(first) : undefined
      const raw = parts.map(({ binPath, bytes }) => ({
        path: binPath,
        byteOffset: 0,
        frames: bytes / (2 * first.channels.length),
      }))
      const zeros = floatProperty(columns.map(() => 0))
      const properties: Properties = {
        gain_to_uV: floatProperty(unit === 'uV' ? physical : physical.map((gain) => gain * 1e6)),
        offset_to_uV: zeros,
        physical_unit: { dtype: 'string', values: columns.map(() => unit) },
        gain_to_physical_unit: floatProperty(physical),
        offset_to_physical_unit: zeros,
        channel_name: { dtype: 'string', values: channels },
        ...(probe && probeProperties(probe)),
      }
      return {
        header: {
          samplingFrequency: first.samplingFrequency,
          channelIds: channels.map((channel) => `${first.stream}#${channel}`),
          dtype: 'int16',
          properties,
          annotations: { is_filtered: false, ...(probe && probeAnnotations(probe, first.band ?? 'ap')) },
          ...(probe && { probe }),
        },
        segments: raw.map(({ frames }, segment) => ({
          frames,
          times: { tStart: (parts[segment].firstSample ?? 0) / first.samplingFrequency },
        })),
        notices: [
          ...parts.flatMap(noticesOf),
          ...(first.device === 'imec' && !sync && !probe
            ? [notice('Tolerated', `${first.metaPath}: its probe is of no known kind: no geometry is read`)]
            : []),
        ],
        reader: rawReader({
          files,
          segments: raw,
          fileChannels: first.channels.length,
          columns: Int32Array.from(columns),
          dtype: 'int16',
        }),
        closed: { folder, stream: name, ...(gate !== undefined && { gate }), ...(trigger !== undefined && { trigger }) },
      }
    }),
})
