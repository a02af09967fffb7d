/** Recordings that are told frame by frame, for tests of operators. */
import { memory, type Recording, type Samples } from 'rxephys'

/** 60 frames of two channels "a" and "b" at 1000 Hz, int16: enough for three blocks of 25 frames and their margins. */
export const waves = Int16Array.from({ length: 120 }, (_, index) => {
  const frame = index >> 1
  return index % 2 === 0 ? (((frame * frame * 37) % 101) - 50) * 10 : ((frame * 53) % 97) * 10 - 300
})

export const twoChannels = (): Promise<Recording> => of(waves)

/** Segments of two channels "a" and "b" at 1000 Hz. */
export const of = (...traces: readonly Samples[]): Promise<Recording> =>
  memory({ traces, samplingFrequency: 1000, channelIds: ['a', 'b'] })

/** All samples of a segment as plain numbers, of one channel or of all. */
export const numbers = async (
  recording: Recording,
  options: { readonly segment?: number; readonly channelIds?: readonly string[] } = {},
) => Array.from((await recording.getTraces(options)).data, Number)

/** The message of the fault that `act` throws. */
export const refusal = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    return messageOf(error)
  }
  throw new Error('nothing was refused')
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
