import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { PanelProps } from '../panels/panel.js'
import { drawnAs, rowsOf, seenOf } from '../panels/traces/rows.js'
import { amplified, otherDrawing, panned, windowAt } from '../state/actions.js'
import { amountText, readAmount } from '../state/amounts.js'
import { say } from '../state/readout.js'
import { settled } from '../state/settle.js'
import type { Order, Show } from '../state/state.js'
import { durationText, readTime, timeText } from '../state/times.js'
import { shownAll } from '../state/view.js'
import { About } from './about.js'
import { Choice } from './choice.js'
import { Menu } from './menu.js'

type ToolbarProps = Omit<PanelProps, 'size'> & {
  readonly help: () => void
  readonly small: boolean
  readonly opener: ComponentChildren
}

const shows: Readonly<Record<Show, string>> = { processed: 'Processed', raw: 'Raw', beside: 'Side by side', over: 'Overlaid' }
const orders: Readonly<Record<Order, string>> = { depth: 'By depth', group: 'By group', id: 'By id', file: 'As in the file' }

/** What is looked at, and how. */
export const Toolbar = ({ help, small, opener, ...given }: ToolbarProps) => {
  const { state, change, content, view } = given
  const choose = (key: string): void =>
    change(
      settled(
        { ...state, recording: key, segment: 0, start: 0, duration: 0, gain: 0, channels: [], row: 0, rows: 0, pipeline: [] },
        content,
      ),
      'jump',
    )
  const rows = rowsOf(view.shape, state)
  const drawn = drawnAs(state, seenOf(rows, state).length)
  const step = state.duration / 1000
  return (
    <div class="toolbar" role="toolbar" aria-label="Recording, time and gain">
      {opener}
      <Choice
        label="Recording"
        value={view.recording.key}
        options={shownAll(content).map(({ key, name }) => [key, name])}
        change={choose}
      />
      {view.shape.segments.length > 1 && (
        <Choice
          label="Segment"
          value={String(state.segment)}
          options={view.shape.segments.map((_, index) => [String(index), `segment ${index}`])}
          change={(segment) => change({ segment: Number(segment), start: 0 }, 'jump')}
        />
      )}
      <span class="group">
        <button
          type="button"
          aria-label="Earlier"
          title="One window earlier (Page up)"
          onClick={() => change(panned(state, view, -1))}
        >
          ‹
        </button>
        <Box
          id="time"
          label="Time of the left edge"
          value={timeText(state.start, step)}
          read={(text) => readTime(text, view.shape.samplingFrequency)}
          set={(start) => {
            change(windowAt(view, start, state.duration), 'jump')
            say(!view.live && start > view.seconds ? `The segment ends at ${timeText(view.seconds)}.` : '')
          }}
          hint="12:03.25, 723.25 s, 30000 samples"
        />
        <button
          type="button"
          aria-label="Later"
          title="One window later (Page down)"
          onClick={() => change(panned(state, view, 1))}
        >
          ›
        </button>
        <Box
          id="duration"
          label="Length of the window"
          value={durationText(state.duration)}
          read={(text) => readTime(text, view.shape.samplingFrequency)}
          set={(duration) => change(windowAt(view, state.start, duration), 'jump')}
          hint="500 ms, 10 s, 2 h"
        />
      </span>
      <span class="group">
        <button
          type="button"
          aria-label="Smaller signals"
          title="Smaller signals (down)"
          onClick={() => change(amplified(view, -1))}
        >
          −
        </button>
        <Box
          id="gain"
          label={`From one row to the next, in ${view.shape.unit}`}
          value={amountText(view.gain, view.shape.unit)}
          read={readAmount}
          set={(gain) => change({ gain })}
          hint={view.shape.unit === 'µV' ? '100, 250 µV, 5 mV' : '100'}
        />
        <button type="button" aria-label="Larger signals" title="Larger signals (up)" onClick={() => change(amplified(view, 1))}>
          +
        </button>
        <button
          type="button"
          title="The gain that the noise suggests"
          aria-pressed={state.gain === 0}
          onClick={() => change({ gain: 0 })}
        >
          Fit
        </button>
      </span>
      {!small && (
        <>
          <button type="button" title="Lines or a map of colours (C)" onClick={() => change(otherDrawing(drawn))}>
            {drawn === 'lines' ? 'Map' : 'Lines'}
          </button>
          <Choice
            label="Raw or processed"
            value={state.show}
            options={Object.entries(shows)}
            change={(show) => change({ show: isShow(show) ? show : 'processed' })}
          />
        </>
      )}
      <Menu {...given} small={small} help={help} drawing={drawn} shows={shows} orders={orders} />
      <About {...given} />
      <span class="spring" />
      {!small && <CopyLink />}
      <button type="button" aria-label="Keys and gestures" title="Keys and gestures (?)" onClick={help}>
        ?
      </button>
    </div>
  )
}

const isShow = (word: string): word is Show => Object.hasOwn(shows, word)

interface BoxProps {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly hint: string
  readonly read: (text: string) => number | undefined
  readonly set: (value: number) => void
}

/**
 * A number that is written: it counts when Enter is pressed or the box is left, and is refused in place where it is none. While somebody
 * writes, what the number becomes meanwhile, as a window that runs, does not take the place of the text.
 */
const Box = ({ id, label, value, hint, read, set }: BoxProps) => {
  const [draft, setDraft] = useState<string>()
  const [isWrong, setWrong] = useState(false)
  const before = useRef(value)
  const isGivenUp = useRef(false)
  const take = (written: string) => {
    const found = isGivenUp.current || written === before.current ? undefined : read(written)
    const wrong = found === undefined && !isGivenUp.current && written !== before.current
    setWrong(wrong)
    setDraft(wrong ? written : undefined)
    if (found !== undefined) set(found)
  }
  return (
    <input
      id={`box-${id}`}
      class="box"
      type="text"
      aria-label={label}
      title={isWrong ? `Write it like ${hint}` : `${label}: ${hint}`}
      aria-invalid={isWrong}
      value={draft ?? value}
      onFocus={({ currentTarget }) => {
        before.current = value
        isGivenUp.current = false
        setDraft(currentTarget.value)
      }}
      onInput={({ currentTarget }) => setDraft(currentTarget.value)}
      onBlur={({ currentTarget }) => take(currentTarget.value)}
      onKeyDown={({ key, currentTarget }) => {
        isGivenUp.current = key === 'Escape'
        if (key === 'Escape' || key === 'Enter') currentTarget.blur()
      }}
    />
  )
}

/** A link shows the same window. */
const CopyLink = () => {
  const [isCopied, setCopied] = useState(false)
  const copy = (): void => {
    // The address is written a moment after a move.
    setTimeout(() => {
      navigator.clipboard.writeText(globalThis.location.href).then(
        () => setCopied(true),
        () => setCopied(false),
      )
    }, 350)
    setTimeout(() => setCopied(false), 2000)
  }
  return (
    <button type="button" title="Copy a link that shows this" onClick={copy}>
      {isCopied ? 'Copied' : 'Link'}
    </button>
  )
}
