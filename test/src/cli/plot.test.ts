import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateGroundTruthRecording } from 'rxephys'
import { beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'
import { rxephys } from './support.js'

const folder = temporaryFolder()
const [traces, spikes] = [join(folder, 'traces'), join(folder, 'spikes')]
const at = (name: string): string => join(folder, name)

beforeAll(async () => {
  const made = await generateGroundTruthRecording({ numChannels: 4, durations: [1], numUnits: 2, samplingFrequency: 10_000 })
  await made.recording.save(traces)
  await made.sorting.save(spikes)
})

test('traces of a window after operators, as SVG', async () => {
  const args = [
    'plot',
    traces,
    at('a.svg'),
    '--op',
    'commonReference',
    '--start',
    '100ms',
    '--duration',
    '0.05s',
    '--channels',
    '1,2',
  ]
  const { status, stdout } = await rxephys(args)
  expect([status, stdout]).toEqual([
    0,
    `Traces of 2 channels of segment 0, 0.1 to 0.15 s, as lines, in µV\nwrote ${at('a.svg')}\n`,
  ])
  expect(readFileSync(at('a.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>$/s)
})

test('a window may begin at 0s, and cannot be of no length', async () => {
  const asked = (start: string, duration: string) =>
    rxephys(['plot', traces, at('zero.svg'), '--overwrite', '--start', start, '--duration', duration])
  expect(await asked('0s', '50ms')).toMatchObject({ status: 0, stdout: expect.stringContaining('0 to 0.05 s') })
  expect(await asked('0ms', '0s')).toMatchObject({ status: 2, stderr: expect.stringContaining('--duration') })
})

test('a PNG has letters, and as many pixels as asked for', async () => {
  const { status } = await rxephys(['plot', spikes, at('a.png'), '--width', '300', '--height', '200', '--zoom', '1.5'])
  expect(status).toBe(0)
  const png = readFileSync(at('a.png'))
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([450, 300])
})

test.each(['waveforms', 'amplitudes', 'correlograms', 'isi'])('%s of the units of a sorting', async (kind) => {
  const { status, stdout } = await rxephys(['plot', traces, at(`${kind}.svg`), '--sorting', spikes, '--kind', kind, '--dark'])
  expect([status, stdout.includes(`wrote ${at(`${kind}.svg`)}`)]).toEqual([0, true])
})

test.each([
  [[traces, 'x.jpg'], '.svg or .png'],
  [[traces, 'x.svg', '--kind', 'scatter'], '--kind: expected one of traces'],
  [[traces, 'x.svg', '--start', 'noon'], '--start: expected a time'],
  [[traces, 'x.svg', '--kind', 'waveforms'], '--sorting PATH names it'],
  [[spikes, 'x.svg', '--kind', 'amplitudes'], 'needs the recording'],
  [[spikes, 'x.svg', '--sorting', spikes], '--sorting is for a recording'],
  [[traces, 'x.svg', '--kind', 'probe', '--start', '1s'], '--start says nothing of a picture of probe'],
  [[spikes, 'x.svg', '--kind', 'isi', '--mode', 'map'], '--mode says nothing of a picture of isi'],
])('%j is refused, and nothing is written', async (args, told) => {
  const { status, stderr } = await rxephys(['plot', ...args.map((arg) => (arg.startsWith('x.') ? at(arg) : arg))])
  expect([status, stderr.includes(told)]).toEqual([2, true])
  expect(existsSync(at(args[1]))).toBe(false)
})

test('a picture that is there is replaced only when asked to', async () => {
  const args = ['plot', spikes, at('twice.svg')]
  expect((await rxephys(args)).status).toBe(0)
  const again = await rxephys(args)
  expect([again.status, again.stderr.includes('--overwrite')]).toEqual([2, true])
  expect((await rxephys([...args, '--overwrite'])).status).toBe(0)
})
