/** A whole source of a small made-up format, which opens as it stands: what `npm run new source` starts from. */
export const sourceFile = (name: string): string => `import {
  attempt,
  attemptLater,
  chosenStream,
  decode,
  defineSource,
  exactly,
  type Files,
  isJsonObject,
  itemSize,
  type Json,
  optional,
  orThrow,
  path,
  positive,
  positiveInteger,
  rawReader,
  rawSegments,
  readJsonObject,
  refuse,
  required,
  shown,
  text,
  unreadable,
} from '../src/kit/index.js'

/** The file that a folder of this format is known by: \`{ "streams": { "ap": { "samplingFrequency": 30000, "numChannels": 2 } } }\`. */
const MARK = '${name}.json'

/** What is written of a stream: a number that is missing, or that cannot be, is refused with its place. */
const description = exactly({
  samplingFrequency: required(positive, { doc: 'frames a second', unit: 'Hz' }),
  numChannels: required(positiveInteger, { doc: 'channels of the stream' }),
})

/**
 * A folder of streams: \`${name}.json\` describes them, and \`STREAM.0.raw\`, \`STREAM.1.raw\`, ... hold the samples of each.
 *
 * Streams   those that \`${name}.json\` names. Segments: a file each.
 * Dtype     int16, little-endian.
 * Units     none: there are no gains.
 * Errors    InvalidParams: no such stream, or several and none asked for; a number in \`${name}.json\` that cannot be.
 *           Unreadable: no \`${name}.json\`. Incomplete: a file that ends within a frame.
 * Source    this file.
 */
export const ${name} = defineSource({
  kind: '${name}',
  version: 1,
  // What the sentences of open() and the help call it, with its article.
  label: 'a ${name} folder',
  // What a program gives, and a pipeline's JSON holds. A \`path\` is moved with the JSON.
  params: exactly({
    folder: required(path, { doc: 'the folder' }),
    stream: optional(text, { doc: 'which stream; may be left out where there is one' }),
  }),
  // One real use, for the help and the guide. A test runs it beside test/sources/${name}.example.ts, which writes "example".
  example: "${name}({ folder: 'example', stream: 'ap' })",
  // Is this path of the format? Look at names and first bytes alone. 'marked': the path itself, by a file or by first bytes that
  // only this format has; 'named': by its name; 'below': something in the folders below it. open() takes the surest source.
  detect: (folder, { stream }, { files }) =>
    attempt(\`look into \${folder}\`, () =>
      files.stat(files.join(folder, MARK))?.kind === 'file'
        ? { params: { folder, ...(stream !== undefined && { stream }) }, rank: 'marked' }
        : undefined,
    ),
  // For listStreams(): leave it out where a path holds one recording.
  streams: (folder, { files }) => attempt(\`look into \${folder}\`, () => Object.keys(streamsIn(files, folder))),
  open: ({ folder, stream: asked }, { files }) =>
    attemptLater(\`open \${folder}\`, () => {
      const streams = streamsIn(files, folder)
      const stream = chosenStream(Object.keys(streams), asked, '${name}.params.stream', folder)
      const at = \`\${files.join(folder, MARK)}: streams.\${stream}\`
      const { samplingFrequency, numChannels } = orThrow(decode(description, streams[stream], at))
      const paths = pathsOf(files, folder, stream)
      // As many frames as there are bytes for; a file that ends within a frame is refused.
      const { raw, notices } = rawSegments(files, paths, {
        byteOffset: 0,
        sampleBytes: itemSize('int16'),
        channels: numChannels,
        timeAxis: 0,
        tolerateTruncation: false,
      })
      const channelIds = Array.from({ length: numChannels }, (_, channel) => channel)
      return {
        // Properties are one value a channel: gain_to_uV and offset_to_uV say how samples become µV.
        header: { samplingFrequency, channelIds, dtype: 'int16', properties: {}, annotations: {} },
        segments: raw.map(({ frames }) => ({ frames, times: {} })),
        notices,
        // Of other bytes: { read: ({ segment, start, frames, channels, data }) => fill \`data\`, close: () => undefined }.
        reader: rawReader({
          files,
          segments: raw,
          fileChannels: numChannels,
          columns: Int32Array.from(channelIds),
          dtype: 'int16',
        }),
        // The files that hold all that is read: a save looks whether they changed meanwhile.
        contents: [files.join(folder, MARK), ...paths],
        // What the pipeline's JSON holds: the parameters, with the stream that was found.
        closed: { folder, stream },
      }
    }),
})

const streamsIn = (files: Files, folder: string): { readonly [name: string]: Json } => {
  const at = files.join(folder, MARK)
  const { streams } = readJsonObject(files, at)
  return isJsonObject(streams) ? streams : refuse(unreadable(\`\${at}: streams\`, 'an object of streams', shown(streams)))
}

/** The files of a stream, in the order of its segments. */
const pathsOf = (files: Files, folder: string, stream: string): readonly string[] => {
  const paths: string[] = []
  const next = (): string => files.join(folder, \`\${stream}.\${paths.length}.raw\`)
  while (files.stat(next()) !== undefined) paths.push(next())
  return paths
}
`

/** A small example of it, which its test and the laws of sources open. */
export const sourceExample = (name: string): string => `import type { Files } from '../../src/platform/files.js'

const samples = Int16Array.of(1, -2, 30, -40, 500, -600, 7000, -8000)

/** Write a small session: two segments of two channels, and a second stream. */
export const writeExample = (files: Files, folder: string) => {
  files.makeFolder(folder)
  const streams = { ap: { samplingFrequency: 30_000, numChannels: 2 }, lf: { samplingFrequency: 2500, numChannels: 4 } }
  files.writeWhole(files.join(folder, '${name}.json'), JSON.stringify({ streams }))
  for (const file of ['ap.0.raw', 'ap.1.raw', 'lf.0.raw'])
    files.writeWhole(files.join(folder, file), new Uint8Array(samples.buffer.slice(0)))
  // The parameters that open it, and what its segments hold.
  return { params: { folder, stream: 'ap' }, wholes: [samples, samples] }
}
`

/** Its test: what the docstring says of streams, segments and errors. */
export const sourceTest = (name: string): string => `import { mkdtempSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listStreams, open } from 'rxephys'
import { ${name} } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { files } from '../../src/platform/node.js'
import { writeExample } from './${name}.example.js'

const folder = join(mkdtempSync(join(tmpdir(), '${name}-')), 'session')
const { params, wholes } = writeExample(files, folder)

test('${name} is read with its segments and samples', async () => {
  const recording = await ${name}(params)
  expect(recording.segments.map(({ frames }) => frames)).toEqual([4, 4])
  expect((await recording.getTraces({ segment: 1 })).data).toEqual(wholes[1])
})

test('open() knows it, and a stream is chosen', async () => {
  expect(listStreams(folder)).toEqual(['ap', 'lf'])
  expect((await open(folder, { stream: 'lf' })).getNumChannels()).toBe(4)
  await expect(open(folder)).rejects.toThrow('${name}.params.stream: expected one of ap, lf')
})

test('a file that ends within a frame is refused', async () => {
  truncateSync(join(folder, 'ap.1.raw'), 15)
  await expect(${name}(params)).rejects.toThrow('Incomplete')
})
`
