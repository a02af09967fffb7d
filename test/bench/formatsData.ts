/** Makers of recordings that are long enough to be timed, out of short real ones, whose samples are repeated. */
import fs from 'node:fs'
import path from 'node:path'
import { npyHeaderBytes } from '../../src/encoding/npyWrite.js'
import { blockShape } from '../../src/formats/intan/blocks.js'
import { headerAt } from '../../src/formats/intan/inBlocks.js'
import { files } from '../../src/platform/node.js'
import { hdf5Bytes } from '../sources/hdf5Files.js'
import { nwbFile, series } from '../sources/nwbFiles.js'

/** Writes about `bytes` of samples, like those of the recording `real`, into the folder `to`; gives the path that is opened. */
export type Make = (real: string, to: string, bytes: number) => string

/** Writes a head and then a body again and again; `edit` changes the copy of the body that is written next. */
export const repeat = (
  file: string,
  head: Uint8Array,
  body: Buffer,
  times: number,
  edit?: (copy: Buffer, time: number) => void,
): void => {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const handle = fs.openSync(file, 'w')
  const copy = Buffer.from(body)
  fs.writeSync(handle, head)
  for (let time = 0; time < times; time++) {
    edit?.(copy, time)
    fs.writeSync(handle, copy)
  }
  fs.closeSync(handle)
}

export const timesFor = (bytes: number, body: { readonly length: number }): number => Math.max(1, Math.ceil(bytes / body.length))

/** A recording of the Open Ephys GUI: its samples, and the numbers of its frames, which go on. */
export const openEphysBinaryRecording: Make = (real, to, bytes) => {
  const stream = path.join('continuous', 'File_Reader-100.0')
  const recording = path.join(to, 'Record Node 103', 'experiment1', 'recording1')
  const samples = fs.readFileSync(path.join(real, stream, 'continuous.dat'))
  const times = timesFor(bytes, samples)
  repeat(path.join(recording, stream, 'continuous.dat'), new Uint8Array(), samples, times)
  const frames = (samples.length * times) / (2 * 16)
  const numbers = BigInt64Array.from({ length: frames }, (_, frame) => BigInt(frame))
  repeat(path.join(recording, stream, 'timestamps.npy'), npyHeaderBytes('<i8', [frames]), Buffer.from(numbers.buffer), 1)
  fs.copyFileSync(path.join(real, 'structure.oebin'), path.join(recording, 'structure.oebin'))
  return to
}

/** A folder of the GUI's first format: sixteen channels, whose records go on. */
export const openEphysLegacyFolder: Make = (real, to, bytes) => {
  const [HEAD, RECORD, FRAMES, CHANNELS] = [1024, 2070, 1024, 16]
  const whole = fs.readFileSync(path.join(real, '101_CH0.continuous'))
  const records = whole.subarray(HEAD)
  const perFile = records.length / RECORD
  const listed: string[] = []
  for (let channel = 0; channel < CHANNELS; channel++) {
    const head = Buffer.from(
      whole.subarray(0, HEAD).toString('latin1').replace("'CH0'", `'CH${channel}'`).slice(0, HEAD).padEnd(HEAD),
      'latin1',
    )
    const name = `101_CH${channel}.continuous`
    repeat(path.join(to, name), head, records, timesFor(bytes / CHANNELS, records), (copy, time) => {
      for (let record = 0; record < perFile; record++) {
        copy.writeBigInt64LE(BigInt((time * perFile + record) * FRAMES), record * RECORD)
        copy.writeUInt16LE(0, record * RECORD + 10)
      }
    })
    listed.push(`<CHANNEL name="CH${channel}" bitVolts="0.05" filename="${name}" position="${HEAD}"/>`)
  }
  fs.writeFileSync(
    path.join(to, 'Continuous_Data.openephys'),
    `<EXPERIMENT version="0.4" number="1" separatefiles="0"><RECORDING number="0" samplerate="40000"><PROCESSOR id="101">${listed.join('')}</PROCESSOR></RECORDING></EXPERIMENT>`,
  )
  return to
}

/** A file of an Intan controller: its blocks, whose timestamps go on. */
export const intanBlocks: Make = (real, to, bytes) => {
  const header = headerAt(files, real)
  const shape = blockShape(header)
  const whole = fs.readFileSync(real)
  const blocks = Math.floor((whole.length - header.bytes) / shape.bytes)
  const body = whole.subarray(header.bytes, header.bytes + blocks * shape.bytes)
  const file = path.join(to, 'long.rhd')
  repeat(file, whole.subarray(0, header.bytes), body, timesFor(bytes, body), (copy, time) => {
    for (let frame = 0; frame < blocks * shape.frames; frame++)
      copy.writeInt32LE(
        time * blocks * shape.frames + frame,
        Math.floor(frame / shape.frames) * shape.bytes + 4 * (frame % shape.frames),
      )
  })
  return file
}

/** A folder of an Intan controller with a file a signal, whose timestamps go on. */
export const intanSignals: Make = (real, to, bytes) => {
  const times = timesFor(bytes, fs.readFileSync(path.join(real, 'amplifier.dat')))
  for (const name of fs.readdirSync(real).filter((file) => file.endsWith('.dat'))) {
    const body = fs.readFileSync(path.join(real, name))
    const frames = body.length / 4
    repeat(path.join(to, name), new Uint8Array(), body, times, (copy, time) => {
      if (name === 'time.dat') for (let frame = 0; frame < frames; frame++) copy.writeInt32LE(time * frames + frame, 4 * frame)
    })
  }
  for (const name of ['info.rhd', 'settings.xml']) fs.copyFileSync(path.join(real, name), path.join(to, name))
  return path.join(to, 'info.rhd')
}

const METADATA = 'Noise4Sam_g0_t0.imec0.ap.meta'
const CHANNELS = 385

/** A run of SpikeGLX. */
export const spikeglxRun: Make = (real, to, bytes) => {
  const samples = fs.readFileSync(path.join(real, METADATA.replace('meta', 'bin')))
  const body = samples.subarray(0, samples.length - (samples.length % (2 * CHANNELS)))
  const times = timesFor(bytes, body)
  const folder = path.join(to, 'Noise4Sam_g0', 'Noise4Sam_g0_imec0')
  repeat(path.join(folder, METADATA.replace('meta', 'bin')), new Uint8Array(), body, times)
  const meta = fs.readFileSync(path.join(real, METADATA), 'latin1')
  const frames = (body.length * times) / (2 * CHANNELS)
  fs.writeFileSync(
    path.join(folder, METADATA),
    meta
      .replace(/^fileSizeBytes=.*$/m, `fileSizeBytes=${body.length * times}`)
      .replace(/^fileTimeSecs=.*$/m, `fileTimeSecs=${frames / 30_000}`),
    'latin1',
  )
  return path.join(to, 'Noise4Sam_g0')
}

/** An NWB file of HDF5 with the samples of a run of SpikeGLX; compressed, it is a quarter as long, in chunks of a second of 64 channels. */
export const nwbFileOf =
  ({ gzip }: { readonly gzip?: number } = {}): Make =>
  (real, to, bytes) => {
    const samples = fs.readFileSync(path.join(real, METADATA.replace('meta', 'bin')))
    const body = samples.subarray(0, samples.length - (samples.length % (2 * CHANNELS)))
    const long = Buffer.alloc(body.length * timesFor(gzip === undefined ? bytes : bytes / 4, body), body)
    const frames = long.length / (2 * CHANNELS)
    const rows = Array.from({ length: CHANNELS }, (_, row) => row)
    const data = new Int16Array(long.buffer, long.byteOffset, long.length / 2)
    const raw = series('raw', {
      data: { data, shape: [frames, CHANNELS], ...(gzip !== undefined && { gzip, chunks: [30_000, 64] }) },
      rate: 30_000,
      rows,
    })
    const text = (value: string) => ({ data: rows.map(() => value) })
    const columns = {
      location: text('unknown'),
      group: { data: rows.map(() => ({ to: '/general/extracellular_ephys/shank0' })) },
      group_name: text('shank0'),
      rel_x: { data: Float32Array.from(rows, (row) => 16 * (row % 4)) },
      rel_y: { data: Float32Array.from(rows, (row) => 20 * Math.floor(row / 2)) },
    }
    fs.mkdirSync(to, { recursive: true })
    const file = path.join(to, 'long.nwb')
    fs.writeFileSync(file, hdf5Bytes(nwbFile({ acquisition: { groups: { ElectricalSeries: raw } } }, { ids: rows, columns })))
    return file
  }
