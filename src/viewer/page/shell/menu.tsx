import { panels } from '../panels/index.js'
import type { PanelProps } from '../panels/panel.js'
import { otherDrawing } from '../state/actions.js'
import type { Order, Show, ViewState } from '../state/state.js'
import { Check, Choice } from './choice.js'
import { Popup } from './popup.js'

type MenuProps = Omit<PanelProps, 'size'> & {
  readonly small: boolean
  readonly help: () => void
  readonly drawing: 'lines' | 'map'
  readonly shows: Readonly<Record<Show, string>>
  readonly orders: Readonly<Record<Order, string>>
}

const themes = { auto: 'As the system', light: 'Light', dark: 'Dark' } as const satisfies Record<ViewState['theme'], string>
const wheels = {
  channels: 'Wheel: channels',
  zoom: 'Wheel: time, as in phy',
  gain: 'Wheel: gain, as in spikeinterface-gui',
} as const satisfies Record<ViewState['wheel'], string>

const oneOf = <T extends object>(words: T, word: string): keyof T | undefined =>
  // A key of an object literal of this type is one of its keys.
  Object.hasOwn(words, word) ? (word as keyof T) : undefined

/** What is chosen seldom: order, what is drawn on traces, theme, wheel, panels. */
export const Menu = (props: MenuProps) => (
  <Popup name="view" label="View" summary={props.small ? '☰' : 'View'} title="More">
    <Chosen {...props} />
  </Popup>
)

const Chosen = ({ state, change, small, drawing, shows, orders }: MenuProps) => (
  <>
    {small && (
      <>
        <button type="button" onClick={() => change(otherDrawing(drawing))}>
          {drawing === 'lines' ? 'Draw a map of colours' : 'Draw lines'}
        </button>
        <Choice
          label="Raw or processed"
          value={state.show}
          options={Object.entries(shows)}
          change={(show) => change({ show: oneOf(shows, show) ?? 'processed' })}
        />
      </>
    )}
    <Choice
      label="Order of channels"
      value={state.order}
      options={Object.entries(orders)}
      change={(order) => change({ order: oneOf(orders, order) ?? 'depth' })}
    />
    <Check label="Upside down (O)" value={state.flipped} change={(flipped) => change({ flipped })} />
    <Check label="Offsets taken off, each channel's median" value={state.centred} change={(centred) => change({ centred })} />
    <Check label="Spikes" value={state.spikes} change={(spikes) => change({ spikes })} />
    <Check label="Events" value={state.events} change={(events) => change({ events })} />
    <Choice
      label="Rows"
      value={String(state.rows)}
      options={[
        ['0', 'All rows'],
        ...[1, 8, 16, 32, 64, 128].map((rows): [string, string] => [String(rows), `${rows} row${rows === 1 ? '' : 's'}`]),
      ]}
      change={(rows) => change({ rows: Number(rows) }, 'jump')}
    />
    {state.channels.length > 0 && (
      <button type="button" onClick={() => change({ channels: [], row: 0, rows: 0 }, 'jump')}>
        All channels again ({state.channels.length} chosen)
      </button>
    )}
    <Choice
      label="Theme"
      value={state.theme}
      options={Object.entries(themes)}
      change={(theme) => change({ theme: oneOf(themes, theme) ?? 'auto' })}
    />
    <Choice
      label="Wheel"
      value={state.wheel}
      options={Object.entries(wheels)}
      change={(wheel) => change({ wheel: oneOf(wheels, wheel) ?? 'channels' })}
    />
    {!small && (
      <fieldset>
        <legend>Panels</legend>
        {panels
          .filter(({ place }) => place !== 'middle')
          .map(({ name, title }) => (
            <Check
              key={name}
              label={title}
              value={!state.closed.includes(name)}
              change={(open) => change({ closed: open ? state.closed.filter((each) => each !== name) : [...state.closed, name] })}
            />
          ))}
      </fieldset>
    )}
  </>
)
