import type { Recording } from '../api/recording.js'
import { progressBar } from '../run/progressBar.js'
import { type Checksum, checksumOf } from './checksum.js'
import type { CommandContext } from './command.js'
import type { InfoValues } from './info.js'
import { infoJson } from './infoJson.js'
import { infoText } from './infoText.js'
import { openInput } from './input.js'
import { print, tellNotices } from './output.js'
import { pipelineBehind } from './pipelineBehind.js'

/** Open INPUT and print what it holds. Rejects with a `FaultError` or a `UsageError`. */
export const tellInfo = async (input: string, values: InfoValues, context: CommandContext): Promise<void> => {
  const recording = await openInput(input, values)
  const checksum = values.checksum === true ? await watched(recording, values['no-progress'] !== true, context) : undefined
  const savedFrom = pipelineBehind(recording)
  if (values.json !== true) return print(...infoText(recording, savedFrom, checksum))
  tellNotices(recording.notices)
  print(infoJson(recording, savedFrom, checksum))
}

const watched = async (recording: Recording, progress: boolean, context: CommandContext): Promise<Checksum> => {
  const bar = progressBar(recording.header)
  try {
    return await checksumOf(recording, { signal: context.signal(), onProgress: progress ? bar.update : () => undefined })
  } finally {
    bar.end()
  }
}
