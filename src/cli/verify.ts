import { defineCommand } from './command.js'
import { moduleOptions } from './inputOptions.js'
import { print, tellNotices } from './output.js'

/** `rxephys verify`: compare a save with what it was when it was written. */
export const verify = defineCommand({
  name: 'verify',
  summary: 'read all of a save and compare it with its checksums',
  about: [
    'Every byte of every file is compared with the checksums that were written with it. The first file that is not what was written is ' +
      'told, with the bytes that differ. --recompute runs the saved pipeline again, too, on sources that have to be where they were, and ' +
      'tells the first value that comes out differently: its segment, frame and channel, and both values.',
  ],
  positionals: [{ name: 'PATH', doc: 'what `rxephys save` wrote: a folder, a file of samples or an .npz file' }],
  options: {
    recompute: { type: 'boolean', doc: 'run the pipeline again, and compare the bits' },
    'no-progress': { type: 'boolean', doc: 'do not show how far it is' },
    ...moduleOptions,
  },
  examples: [
    ['is it still what was written?', 'rxephys verify clean'],
    ['does its pipeline still give the same bits?', 'rxephys verify clean --recompute'],
  ],
  run: async (values, [path], context) => {
    const [{ registerModules }, { verify: compare }, { progressBar, spikeRateText }, { dataWords }] = await Promise.all([
      import('./input.js'),
      import('../api/verify.js'),
      import('../run/progressBar.js'),
      import('../model/kinds.js'),
    ])
    await registerModules(values.module)
    const bytesRate = ({ bytesPerSecond }: { readonly bytesPerSecond: number }): string =>
      `${(bytesPerSecond / 1e6).toFixed(0)} MB/s`
    const reading = progressBar(bytesRate)
    const computing = progressBar((now) => (now.bytesPerSecond > 0 ? bytesRate(now) : spikeRateText(now, 1)))
    const quiet = values['no-progress'] === true
    let [rate, seconds] = ['', 0]
    try {
      const found = await compare(path, {
        recompute: values.recompute === true,
        signal: context.signal(),
        onProgress: ({ bytes, totalBytes, ...told }) => {
          ;[rate, seconds] = [bytesRate(told), told.seconds]
          if (!quiet) reading.update({ frames: bytes, totalFrames: totalBytes, ...told })
          if (bytes === totalBytes) reading.end()
        },
        onRecompute: quiet ? () => undefined : computing.update,
      })
      reading.end()
      computing.end()
      tellNotices(found.notices)
      print(`${path}: ${found.files} files, ${found.bytes} bytes in ${seconds.toFixed(2)} s · ${rate}: all as they were written`)
      if (found.recomputed === undefined) return
      const { kind, segments, values: count } = found.recomputed
      print(
        `computed again: ${count} ${dataWords[kind].held} in ${segments} ${segments === 1 ? 'segment' : 'segments'}, the same bits`,
      )
    } finally {
      reading.end()
      computing.end()
    }
  },
})
