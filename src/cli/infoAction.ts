import type { Events } from '../api/events.js'
import { allKinds } from '../api/kinds.js'
import type { Recording } from '../api/recording.js'
import type { Sorting } from '../api/sorting.js'
import type { Progress } from '../run/progress.js'
import { progressBar, spikeRateText } from '../run/progressBar.js'
import { checksumOf } from './checksum.js'
import type { CommandContext } from './command.js'
import { eventsChecksum } from './eventsChecksum.js'
import { channelFacts, eventsJson, eventsText } from './eventsInfo.js'
import type { InfoValues } from './info.js'
import { infoJson } from './infoJson.js'
import { infoText } from './infoText.js'
import { openInput } from './input.js'
import { print, tellNotices } from './output.js'
import { pipelineBehind } from './pipelineBehind.js'
import { countsOf, readContent } from './sortingContent.js'
import { sortingJson, sortingText } from './sortingInfo.js'
import { isEvents, isSorting, type Subject } from './subject.js'

/** Open INPUT and print what it holds. Rejects with a `FaultError` or a `UsageError`. */
export const tellInfo = async (input: string, values: InfoValues, context: CommandContext): Promise<void> => {
  const subject = await openInput(input, values)
  const lines = await linesOf(subject, values, context)
  // At a terminal they stand in their section; where the output goes elsewhere, they are told here too.
  if (values.json === true || process.stdout.isTTY !== true) tellNotices(subject.notices)
  const [head, ...rest] = lines
  const format = values.json === true ? undefined : await formatOf(subject)
  print(head, ...(format === undefined ? [] : [`Format: ${format}`]), ...rest)
}

/** What the files are that are read; undefined of a pipeline, and of what is read from no files. */
const formatOf = async ({ node }: Subject): Promise<string | undefined> => {
  const source = (await allKinds()).sources.get(node.origin.kind)
  return source?.detect === undefined ? undefined : source.label
}

const linesOf = (subject: Subject, values: InfoValues, context: CommandContext): Promise<readonly string[]> => {
  if (isEvents(subject)) return eventLines(subject, values, context)
  return isSorting(subject) ? sortingLines(subject, values, context) : recordingLines(subject, values, context)
}

const eventLines = async (events: Events, values: InfoValues, context: CommandContext): Promise<readonly string[]> => {
  const checksum = values.checksum === true ? await eventsChecksum(events, context.signal()) : undefined
  const facts = { channels: await channelFacts(events), savedFrom: await pipelineBehind(events), checksum }
  return values.json === true ? [eventsJson(events, facts)] : eventsText(events, facts)
}

const recordingLines = async (recording: Recording, values: InfoValues, context: CommandContext): Promise<readonly string[]> => {
  const checksum =
    values.checksum === true
      ? await watched(progressBar(recording.header), values, (onProgress) =>
          checksumOf(recording, { signal: context.signal(), onProgress }),
        )
      : undefined
  const savedFrom = await pipelineBehind(recording)
  return values.json === true ? [infoJson(recording, savedFrom, checksum)] : infoText(recording, savedFrom, checksum)
}

const sortingLines = async (sorting: Sorting, values: InfoValues, context: CommandContext): Promise<readonly string[]> => {
  const { counts, checksum } =
    values.checksum === true
      ? await watched(
          progressBar((now) => spikeRateText(now, sorting.samplingFrequency)),
          values,
          (onProgress) => readContent(sorting, { signal: context.signal(), onProgress }),
        )
      : { counts: await countsOf(sorting), checksum: undefined }
  const facts = { counts, checksum, savedFrom: await pipelineBehind(sorting) }
  return values.json === true ? [sortingJson(sorting, facts)] : sortingText(sorting, facts)
}

/** Do what takes a while under a bar that shows how far it is. */
const watched = async <A>(
  bar: ReturnType<typeof progressBar>,
  values: InfoValues,
  act: (onProgress: (progress: Progress) => void) => Promise<A>,
): Promise<A> => {
  try {
    return await act(values['no-progress'] === true ? () => undefined : bar.update)
  } finally {
    bar.end()
  }
}
