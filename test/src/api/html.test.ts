import { inspect } from 'node:util'
import { aggregateChannels, generateRecording, generateSorting, memory, numpySorting } from 'rxephys'
import { annotate, bandpassFilter, frameSlice, renameChannels, setProperty } from 'rxephys/operators'
import { describe, expect, it } from 'vitest'

const HOSTILE = `<script>alert("1")</script>&'`

/** Tags as they are opened and closed; the text between them. */
const tagsOf = (html: string): readonly string[] => html.match(/<[^>]*>/g) ?? []

const isBalanced = (html: string): boolean => {
  const open: string[] = []
  for (const tag of tagsOf(html)) {
    const name = /^<\/?(\w+)/.exec(tag)?.[1] ?? ''
    if (tag.startsWith('</')) {
      if (open.pop() !== name) return false
    } else if (!tag.endsWith('/>')) open.push(name)
  }
  return open.length === 0
}

describe('toHtml', () => {
  it('shows the header line, segments, ids, properties, annotations, probe and pipeline', async () => {
    const recording = (await generateRecording({ numChannels: 4, durations: [1, 2] })).pipe(
      renameChannels({ newChannelIds: ['a', 'b', 'c', 'd'] }),
      setProperty({ key: 'region', values: ['CA1', 'CA1', 'DG', 'DG'] }),
      annotate({ key: 'subject', value: 'mouse 7' }),
      bandpassFilter({ freqMin: 300 }),
    )
    const html = recording.toHtml()
    expect(html).toContain(`<strong>${recording.toString()}</strong>`)
    expect(html).toContain('<li>60000 frames · 2.00 s · from 0 s</li>')
    expect(html).toContain('>a, b, c, d</div>')
    expect(html).toContain('<strong>region</strong>: string: CA1, CA1, DG, DG')
    expect(html).toContain('<strong>subject</strong>: mouse 7')
    expect(html.match(/<circle /g)).toHaveLength(4)
    expect(html).toContain('<title>2 · c</title>')
    expect(html.indexOf('bandpassFilter')).toBeLessThan(html.indexOf('generateRecording'))
    expect(html).toContain('<strong>freqMin</strong>: 300')
    expect(isBalanced(html)).toBe(true)
  })

  it('escapes every text, and loads and runs nothing', async () => {
    const traces = [new Int16Array(8)]
    const recording = (await memory({ traces, samplingFrequency: 1000, channelIds: [HOSTILE, 'b'] })).pipe(
      annotate({ key: `key${HOSTILE}`, value: { [HOSTILE]: HOSTILE } }),
      annotate({ key: 'name', value: HOSTILE }),
      setProperty({ key: "it's", values: [HOSTILE, 'x'] }),
    )
    const html = recording.toHtml()
    expect(html).toContain('&lt;script&gt;')
    expect(html).not.toMatch(/<script|<link|<style|<img|https?:|url\(|\son\w+=/i)
    expect(isBalanced(html)).toBe(true)
    expect(
      tagsOf(html).every((tag) => /^<\/?(div|strong|details|summary|ul|ol|li|svg|g|circle|rect|polygon|title)[\s>/]/.test(tag)),
    ).toBe(true)
  })

  it('tells a source that two branches share once', async () => {
    const shared = await generateRecording({ numChannels: 2, durations: [0.1] })
    const both = aggregateChannels([shared, shared.pipe(bandpassFilter())])
    expect(both.toHtml()).toContain('generateRecording, as above')
  })

  it('draws probes to scale, and leaves out what there is none of', async () => {
    const plain = await generateRecording({ numChannels: 2, setProbe: false })
    expect(plain.toHtml()).not.toContain('<svg')
    expect(plain.toHtml()).not.toContain('Segments')
    const [, width, height] =
      /width="([\d.]+)" height="([\d.]+)"/.exec((await generateRecording({ numChannels: 32 })).toHtml()) ?? []
    expect(Number(width)).toBeGreaterThan(0)
    expect(Number(height)).toBeGreaterThan(10 * Number(width))
  })

  it('is what a notebook that asks for it shows', async () => {
    const recording = await generateRecording({ numChannels: 2 })
    const display: unknown = Reflect.get(recording, Symbol.for('Jupyter.display'))
    const shown: unknown = typeof display === 'function' ? display.call(recording) : undefined
    expect(shown).toEqual({ 'text/plain': inspect(recording), 'text/html': recording.toHtml() })
  })

  it('reads no sample', async () => {
    const recording = (await generateRecording({ numChannels: 2, durations: [1e6] })).pipe(bandpassFilter())
    expect(recording.toHtml().length).toBeGreaterThan(500)
  })
})

describe('what a console shows', () => {
  it('is a line, and below it channels, probe, properties, annotations and pipeline', async () => {
    const recording = (await generateRecording({ numChannels: 3, durations: [10], dtype: 'int16' })).pipe(
      renameChannels({ newChannelIds: ['a', 'b', 'c'] }),
      setProperty({ key: 'region', values: ['CA1', 'CA1', 'DG'] }),
      annotate({ key: 'subject', value: 'mouse 7' }),
      frameSlice({ startFrame: 0, endFrame: 30_000 }),
    )
    expect(inspect(recording).split('\n')).toEqual([
      'Recording: 3 channels · 30.0 kHz · 1 segment · 1.00 s · int16 · 175.8 KiB',
      '  channels     a, b, c',
      '  probe        3 contacts · 1 shank · x 0 to 0 µm · y 0 to 40 µm',
      '  properties   gain_to_uV  float64: 0.195 on all 3',
      '               offset_to_uV  float64: 0 on all 3',
      '               group  int64: 0 on all 3',
      '               region  string: CA1, CA1, DG',
      '  annotations  subject  mouse 7',
      expect.stringMatching(/^ {2}pipeline {5}0 {2}generateRecording {2}numChannels 3/),
      '               1  renameChannels <- 0  newChannelIds ["a","b","c"]',
      '               2  setProperty <- 1  key "region", values ["CA1","CA1","DG"]',
      '               3  annotate <- 2  key "subject", value "mouse 7"',
      '               4  frameSlice <- 3  startFrame 0, endFrame 30000',
    ])
  })
})

describe('a sorting', () => {
  it('shows in a console and in a notebook as a recording does', async () => {
    const sorting = (await generateSorting({ numUnits: 8, durations: [2, 1] })).pipe(
      setProperty({ key: 'quality', values: ['good', 'good', 'good', 'mua', 'good', 'mua', 'good', 'good'] }),
      annotate({ key: 'subject', value: 'mouse 7' }),
    )
    expect(inspect(sorting).split('\n')).toEqual([
      sorting.toString(),
      expect.stringMatching(/^ {2}segments {5}0 {2}/),
      expect.stringMatching(/^ {15}1 {2}/),
      expect.stringMatching(/^ {2}units {8}.*\(8\)$/),
      '  properties   quality  string: good on 6, mua on 2',
      '  annotations  subject  mouse 7',
      expect.stringMatching(/^ {2}pipeline {5}0 {2}generateSorting /),
      expect.stringContaining('1  setProperty <- 0'),
      '               2  annotate <- 1  key "subject", value "mouse 7"',
    ])
    const shown: unknown = Reflect.apply(Reflect.get(sorting, Symbol.for('Jupyter.display')), sorting, [])
    expect(shown).toEqual({ 'text/plain': inspect(sorting), 'text/html': sorting.toHtml() })
    expect(sorting.toHtml()).toContain(`<strong>${sorting}</strong>`)
    expect(sorting.toHtml()).toContain('<strong>subject</strong>: mouse 7')
    expect(isBalanced(sorting.toHtml())).toBe(true)
  })

  it('escapes every text, and says that a segment has no known length', async () => {
    const sorting = await numpySorting({ samplingFrequency: 1000, trains: [{ [HOSTILE]: [1] }, {}] })
    expect(sorting.toHtml()).toContain('&lt;script&gt;')
    expect(sorting.toHtml()).not.toContain('<script')
    expect(inspect(sorting)).toContain('0  of no known length · from 0 s')
  })
})

it('few different values are told with how many have each', async () => {
  const shanks = Array.from({ length: 384 }, (_, channel) => Math.floor((channel % 192) / 48))
  const recording = (await generateRecording({ numChannels: 384, durations: [0.1] })).pipe(
    setProperty({ key: 'group', values: shanks }),
  )
  expect(inspect(recording)).toContain('group  int64: 0 on 96, 1 on 96, 2 on 96, 3 on 96')
})
