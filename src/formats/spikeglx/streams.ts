import { shown } from '../../codec/codec.js'
import { refuse } from '../../model/attempt.js'
import { invalidParams } from '../../model/fault.js'
import type { SpikeglxFile } from './files.js'
import type { SpikeglxInfo } from './meta.js'

/** Which files of a run: those of a gate, of a trigger, CatGT's, or the raw ones, as they were recorded. */
export interface Chosen {
  readonly gate?: number | undefined
  readonly trigger?: number | 'cat' | 'raw' | undefined
}

/** True for what the name of a file says, where it is of the gate and trigger asked for. */
export const isChosen = ({ gate, trigger }: Pick<SpikeglxInfo, 'gate' | 'trigger'>, asked: Chosen): boolean =>
  (asked.gate === undefined || asked.gate === gate) &&
  (asked.trigger === undefined || (asked.trigger === 'raw' ? trigger !== 'cat' : asked.trigger === trigger))

/** The files of a gate and trigger; all where none is asked for. */
export const filesOf = (found: readonly SpikeglxFile[], asked: Chosen): readonly SpikeglxFile[] => {
  const narrow = (files: readonly SpikeglxFile[], key: 'gate' | 'trigger'): readonly SpikeglxFile[] => {
    const chosen = files.filter((file) => isChosen(file, { [key]: asked[key] }))
    const there = [...new Set(files.map((file) => file[key] ?? 'none'))]
    return chosen.length > 0
      ? chosen
      : refuse(invalidParams(`spikeglx.params.${key}`, `one of ${there.join(', ')}`, shown(asked[key])))
  }
  return narrow(narrow(found, 'gate'), 'trigger')
}

/** The streams that files hold, the fastest first; sync channels are streams of their own, and come last. */
export const streamsOf = (found: readonly SpikeglxInfo[]): readonly string[] => {
  const rates = new Map(found.map(({ stream, samplingFrequency }) => [stream, samplingFrequency]))
  const names = [...rates].sort(([a, rateA], [b, rateB]) => rateB - rateA || (a < b ? -1 : 1)).map(([name]) => name)
  const holding = (sync: boolean): readonly string[] =>
    names.filter((name) => found.some(({ stream, kinds }) => stream === name && kinds.some((kind) => (kind === 'SY') === sync)))
  return [...holding(false), ...holding(true).map((name) => `${name}-SYNC`)]
}

/** The stream asked for; or the only one, sync channels not counted. */
export const chooseStream = (
  found: readonly SpikeglxInfo[],
  asked: string | undefined,
  folder: string,
  kind = 'spikeglx',
): string => {
  const streams = streamsOf(found)
  const plain = streams.filter((name) => !name.endsWith('-SYNC'))
  if (asked === undefined && plain.length === 1) return plain[0]
  if (asked !== undefined && streams.includes(asked)) return asked
  return refuse(invalidParams(`${kind}.params.stream`, `one of ${streams.join(', ')}`, shown(asked), `the streams in ${folder}`))
}

/** The files of a stream, sync channels or not. */
export const ofStream = <F extends Pick<SpikeglxInfo, 'stream'>>(found: readonly F[], stream: string): readonly F[] =>
  found.filter((file) => file.stream === stream.replace(/-SYNC$/, ''))
