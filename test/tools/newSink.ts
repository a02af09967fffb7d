/** A whole sink of a small made-up format, which writes as it stands: what `npm run new sink` starts from. */
export const sinkFile = (name: string): string => `import {
  createRawFiles,
  defineSink,
  E,
  exactly,
  itemSize,
  openRawWriter,
  path,
  piecesOf,
  placeOf,
  prepareFolder,
  rawJob,
  replaceableFolder,
  required,
  sumsOf,
  syncFiles,
  temporaryOf,
} from '../src/kit/index.js'

/** The file that a folder of this format is known by. */
const MARK = '${name}.json'
/** The names of the files that this sink makes: a folder that holds others is not replaced. */
const own = /^(${name}\\.json|main\\.\\d+\\.raw)$/

/**
 * A folder of one stream: \`${name}.json\` describes it, and \`main.0.raw\`, \`main.1.raw\`, ... hold the samples of its segments.
 *
 * Shapes   frames × channels a file, C-order.
 * Dtype    int16; converted by the one rule of rxephys.
 * Units    the recording's. Ids, gains and times are not written.
 * Errors   Conflict: something else stands where the folder is to go.
 * Source   this file.
 */
export const ${name} = defineSink({
  kind: '${name}',
  version: 1,
  // What messages and the help call it.
  label: 'a ${name} folder',
  // save('x.${name}') takes this sink, by the ending. A list of endings that no other sink has.
  endings: ['.${name}'],
  // The parameter that is required and a \`path\` is what save() was given; \`listOf(path)\` would get a path a segment.
  params: exactly({ folder: required(path, { doc: 'the folder to make' }) }),
  // One real use, for the help and the guide; a test runs it.
  example: "recording.save('session1.${name}')",
  // Decide how all is written. Nothing is made yet: what cannot be written is refused here, as E.left(fault).
  plan: ({ folder }, { header, segments }, files) => {
    const final = placeOf(folder, files)
    // All is written under another name, and renamed at the very end: a save that is stopped never looks like a whole one.
    const temporary = temporaryOf(final, files)
    const job = {
      files: segments.map((_, segment) => files.join(temporary, \`main.\${segment}.raw\`)),
      byteOffset: 0,
      rowBytes: header.channelIds.length * itemSize('int16'),
      checksums: false,
    }
    const lengths = segments.map(({ frames }, segment) => ({ path: job.files[segment], bytes: frames * job.rowBytes }))
    return E.right({
      outputs: [{ temporary, final }],
      // Chunks come in this dtype.
      dtype: 'int16',
      bytes: lengths.reduce((sum, { bytes }) => sum + bytes, 0),
      // Workers write runs of frames that begin at multiples of this: 1 where each frame can be written alone.
      alignFrames: 1,
      replaceable: () => replaceableFolder(final, own, 'a ${name} folder', files),
      prepare: () => {
        prepareFolder(temporary, [], files)
        createRawFiles(
          job,
          segments.map(({ frames }) => frames),
          files,
        )
      },
      // What a writer in any thread needs, as JSON: openWriter gets it.
      job: rawJob(job),
      // After the last sample: make it durable, and write what describes it last.
      finish: async (receipts) => {
        // For the fault that it gives when a byte was never written.
        sumsOf(receipts.flatMap(piecesOf), lengths)
        syncFiles(job.files, files)
        const main = { samplingFrequency: header.samplingFrequency, numChannels: header.channelIds.length }
        files.writeWhole(files.join(temporary, MARK), \`\${JSON.stringify({ streams: { main } }, null, 2)}\\n\`)
        files.syncFolder(temporary)
      },
    })
  },
  // Of other bytes: { write: (segment, start, data) => put it there, receipt: () => JSON of what was written, close }.
  openWriter: openRawWriter,
  // How save() opens what it has written. Take this out once a source knows the format: open(path) is then asked.
  opens: ({ folder }, { header, segments }) => ({
    source: 'binary',
    params: {
      filePaths: segments.map((_, segment) => \`\${folder}/main.\${segment}.raw\`),
      samplingFrequency: header.samplingFrequency,
      numChannels: header.channelIds.length,
      channelIds: header.channelIds,
      dtype: 'int16',
    },
  }),
})
`

/** Its test: what the docstring says of shape and dtype, and that what was saved is read. */
export const sinkTest = (name: string): string => `import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateRecording } from 'rxephys'
import { expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), '${name}-'))
const recording = await generateRecording({ numChannels: 3, durations: [0.2, 0.1], samplingFrequency: 1000, dtype: 'int16' })

test('${name} is written by the ending of the name, and read again', async () => {
  const saved = await recording.save(join(folder, 'x.${name}'), { jobs: 1 })
  expect(saved.segments.map(({ frames }) => frames)).toEqual([200, 100])
  for (const segment of [0, 1])
    expect((await saved.getTraces({ segment })).data).toEqual((await recording.getTraces({ segment })).data)
})

test('${name} is written under any name where it is asked for', async () => {
  await recording.save(join(folder, 'session'), { format: '${name}' })
  expect(existsSync(join(folder, 'session', '${name}.json'))).toBe(true)
})
`
