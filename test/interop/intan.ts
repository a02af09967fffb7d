import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { concatenateRecordings, listStreams, open, type Recording } from 'rxephys'
import { resetTimes } from 'rxephys/operators'
import { channelFilesOf, fileOf, from, type MadeHead, ramp, signalFilesOf, type Word } from '../sources/intanFiles.js'
import type { Checks } from '../tools/checks.js'
import { type Described, described, difference } from './describe.js'
import { peer } from './peer.js'
import { haveShared, shared } from './shared.js'

const rhd: MadeHead = {
  channels: [
    { native: 'A-000', custom: 'CA1', type: 0, order: 0 },
    { native: 'A-001', type: 0, order: 1 },
    { native: 'B-000', type: 0, order: 0 },
    { native: 'A-AUX1', type: 1 },
    { native: 'A-AUX2', type: 1 },
    { native: 'A-VDD1', type: 2 },
    { native: 'ANALOG-IN-1', type: 3 },
    { native: 'DIGITAL-IN-02', type: 4, order: 1 },
    { native: 'DIGITAL-IN-05', type: 4, order: 4 },
    { native: 'DIGITAL-OUT-01', type: 5, order: 0 },
  ],
}
const rhs: MadeHead = {
  system: 'rhs',
  version: [3, 2],
  savesDc: true,
  stimStep: 2 ** -20,
  channels: [
    { native: 'A-000', type: 0 },
    { native: 'A-001', type: 0 },
    { native: 'ANALOG-IN-1', type: 3 },
    { native: 'ANALOG-OUT-2', type: 4 },
    { native: 'DIGITAL-IN-01', type: 5, order: 0 },
    { native: 'DIGITAL-OUT-03', type: 6, order: 2 },
  ],
}
/** Lines in files of their own are 0 and 1 there. */
const word: Word = (type, channel, sample) =>
  type >= 4 && type <= 6 ? ramp(type, channel, sample) & 0x1ff : ramp(type, channel, sample)

/** Recordings of all layouts and versions, as far as both of us read them, by name. */
const makeRecordings = (folder: string): Readonly<Record<string, string>> => {
  const putAll = (name: string, files: Readonly<Record<string, Uint8Array>>): string => {
    const at = join(folder, 'intan', name)
    mkdirSync(at, { recursive: true })
    for (const [file, bytes] of Object.entries(files)) writeFileSync(join(at, file), bytes)
    return at
  }
  const one = (name: string, head: MadeHead, numbers: readonly number[]): string =>
    join(putAll(name, { [`${name}.${head.system ?? 'rhd'}`]: fileOf(head, numbers, word) }), `${name}.${head.system ?? 'rhd'}`)
  const apart = (name: string, head: MadeHead, filesOf: typeof signalFilesOf): string =>
    join(putAll(name, filesOf(head, from(0, 300), word)), `info.${head.system ?? 'rhd'}`)
  return {
    'RHD 3.1': one('rhd3', rhd, from(0, 384)),
    'RHD 2.0, board 1': one('rhd2', { ...rhd, version: [2, 0], boardMode: 1 }, from(0, 384)),
    'RHD 1.1': one('rhd1', { ...rhd, version: [1, 1], rate: 1200 }, from(0, 300)),
    'RHD that starts before its trigger': one('trigger', rhd, from(-200, 384)),
    'RHD with a gap': one('gap', rhd, [...from(0, 130), ...from(150, 254)]),
    'RHD, a file a signal': apart('signals', rhd, signalFilesOf),
    'RHD, a file a channel': apart('channels', rhd, channelFilesOf),
    RHS: one('rhs', rhs, from(0, 384)),
    'RHS, a file a signal': apart('rhs signals', rhs, signalFilesOf),
    // Files of DC amplifiers are read there in whatever order the system lists them: here there is one.
    'RHS, a file a channel': apart(
      'rhs channels',
      { ...rhs, channels: rhs.channels.filter(({ native }) => native !== 'A-001') },
      channelFilesOf,
    ),
    'RHD, split': putAll('split', {
      'run_240501_120000.rhd': fileOf(rhd, from(0, 256), word),
      'run_240501_120100.rhd': fileOf(rhd, from(256, 128), word),
    }),
  }
}

const isApart = (path: string): boolean => /info\.rh[ds]$/.test(path)
const isSlower = (name: string): boolean => /(auxiliary input|supply voltage) channel$/.test(name)

/** With the rate that is here: of auxiliary inputs and supplies outside the one file, that of amplifiers. */
const atOurRate = (theirs: Described, name: string, path: string): Described => {
  const every = isApart(path) && name.includes('auxiliary') ? 4 : isApart(path) && name.includes('supply') ? 128 : 1
  return {
    ...theirs,
    samplingFrequency: theirs.samplingFrequency * every,
    segments: theirs.segments.map((segment) => ({ ...segment, times: segment.times.map((time) => time / every) })),
  }
}

/** With what samples are worth here: nothing in µV that is no voltage, and DC amplifiers invert. */
const asWorthHere = (theirs: Described, name: string): Described => {
  const { gain_to_uV, offset_to_uV, ...others } = theirs.properties
  const isVoltage = theirs.properties.physical_unit.values.every((unit) => /V$/.test(String(unit)))
  const negative = Object.fromEntries(
    ['gain_to_uV', 'offset_to_uV', 'gain_to_physical_unit', 'offset_to_physical_unit'].map((key) => {
      const { dtype, values } = theirs.properties[key]
      return [key, { dtype, values: values.map((value) => -Number(value)) }]
    }),
  )
  return {
    ...theirs,
    properties: {
      ...others,
      ...(isVoltage && { gain_to_uV, offset_to_uV }),
      ...(name === 'DC Amplifier channel' && negative),
    },
  }
}

/** A JSON holds whole numbers as such, whatever their size was. */
const asJson = (one: Described): Described => {
  const { group, ...others } = one.properties
  return { ...one, properties: { ...others, ...(group !== undefined && { group: { ...group, dtype: 'int64' } }) } }
}

/** A recording as it is there: one segment from 0 s on. */
const asThere = (recording: Recording): Recording =>
  recording.getNumSegments() > 1 ? concatenateRecordings([recording]) : recording.pipe(resetTimes())

/** Recordings of Intan controllers: streams, ids, gains, properties, times and samples; and pipelines of them as JSON, both ways. */
export const checkIntan = async (checks: Checks, folder: string): Promise<void> => {
  const dump = join(folder, 'intan dumps')
  mkdirSync(dump, { recursive: true })
  if (!haveShared) checks.skip('recordings that controllers made', 'no ../shared/data here')
  const real = {
    'sampledata.rhd': join(shared, 'intan/sampledata.rhd'),
    session: join(shared, 'intan/intan_fps_test_231117_052500/info.rhd'),
  }
  const paths: Readonly<Record<string, string>> = { ...makeRecordings(folder), ...(haveShared && real) }
  const split = ['RHD2000 amplifier channel', 'USB board digital input channel']
  const theirs = peer.ask<
    Record<string, Record<string, { readonly id: string | null; readonly recording: Described; readonly json: string }>>
  >('intan.py', { paths, dump, split })
  const written: { readonly name: string; readonly path: string; readonly recording: Recording }[] = []
  for (const [at, path] of Object.entries(paths)) {
    const names = Object.keys(theirs[at])
    if (!at.endsWith('split'))
      checks.check(`${at}: the same streams`, String(listStreams(path)) === String(names), names.join(', '))
    for (const [name, { id, recording, json }] of Object.entries(theirs[at])) {
      const timed = atOurRate(recording, name, path)
      const wanted = asWorthHere(timed, name)
      const own = await open(path, { stream: name })
      await checks.attempt(`${at}, ${name}: ids, gains, properties, times and samples`, async () =>
        difference(
          [await described(asThere(own)), await described(asThere(await open(path, { stream: id ?? name })))],
          [wanted, wanted],
        ),
      )
      await checks.attempt(`${at}, ${name}: their JSON opens, with what it says samples are worth`, async () =>
        difference(asJson(await described(await open(json))), asJson(timed)),
      )
      if (own.getNumSegments() > 1 || (isApart(path) && isSlower(name))) continue
      const ours = join(dump, `ours ${written.length}.json`)
      own.dump(ours, { format: 'spikeinterface' })
      written.push({ name: `${at}, ${name}`, path: ours, recording: own })
    }
  }
  const loaded = peer.ask<readonly Described[]>('intan.py', { load: written.map(({ path }) => path), base: dump })
  for (const [index, { name, recording }] of written.entries())
    await checks.attempt(`${name}: our JSON loads there`, async () => {
      const { properties, ...rest } = loaded[index]
      const { properties: own, ...wanted } = await described(recording)
      const kept = Object.fromEntries(Object.keys(own).map((key) => [key, properties[key]]))
      return difference(asJson({ ...wanted, properties: own }), asJson({ ...rest, properties: kept }))
    })
}
