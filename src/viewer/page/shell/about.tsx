import type { PanelProps } from '../panels/panel.js'
import { eventsOf, sortingOf } from '../panels/traces/useMarks.js'
import { Popup } from './popup.js'

/** What is open, and what its reader noticed: what was left out, cut short or doubtful. */
export const About = ({ view, content, state }: Pick<PanelProps, 'view' | 'content' | 'state'>) => {
  const { recording, checked } = view
  const ofRecording = 'notices' in recording ? recording : undefined
  const parts = [
    ...(ofRecording === undefined ? [] : [ofRecording]),
    ...(checked !== undefined && 'notices' in checked
      ? [{ key: 'pipeline', name: 'The pipeline', summary: '', notices: added(checked.notices, ofRecording?.notices ?? []) }]
      : []),
    ...[sortingOf(content, state.sorting, recording.key), eventsOf(content, recording.key)].flatMap((each) => each ?? []),
  ]
  const number = parts.reduce((sum, { notices }) => sum + notices.length, 0)
  return (
    <Popup name="about" label="What is open" summary={number === 0 ? 'i' : `⚠ ${number}`} title={titleOf(number)}>
      {parts.map(({ key, name, summary, notices }) => (
        <section key={key}>
          <h3>{name}</h3>
          {summary !== '' && <p>{summary}</p>}
          {notices.length > 0 && (
            <ul>
              {notices.map((notice) => (
                <li key={notice}>{notice}</li>
              ))}
            </ul>
          )}
        </section>
      ))}
    </Popup>
  )
}

const added = (notices: readonly string[], before: readonly string[]): readonly string[] =>
  notices.filter((notice) => !before.includes(notice))

const titleOf = (number: number): string =>
  number === 0 ? 'What is open' : `What is open, and ${number} ${number === 1 ? 'thing' : 'things'} that its reader noticed`
