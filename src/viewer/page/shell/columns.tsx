import { panels } from '../panels/index.js'
import type { Panel, PanelProps } from '../panels/panel.js'
import { Frame } from './frame.js'

type Given = Omit<PanelProps, 'size'>

/** The panels side by side. Those of the column at the right that have nothing to show for one reason share a place. */
export const Columns = (given: Given) => {
  const { large, closed } = given.state
  const open = panels.filter(({ name }) => !closed.includes(name))
  const largeOne = open.find(({ name }) => name === large)
  const others = open.filter((panel) => panel !== largeOne)
  const reasons = new Map(others.filter(isShared).map((panel) => [panel, panel.empty?.(given)]))
  const at = (place: Panel['place']): readonly Panel[] =>
    others.filter((panel) => panel.place === place && reasons.get(panel) === undefined)
  const frames = (those: readonly Panel[]) =>
    those.map((panel) => <Frame key={panel.name} panel={panel} small={false} {...given} />)
  const [pipeline, probe, middle, below, side] = [at('pipeline'), at('probe'), at('middle'), at('below'), at('side')]
  const nothings = [...new Set(reasons.values())].flatMap((reason) =>
    reason === undefined ? [] : [{ reason, those: others.filter((panel) => reasons.get(panel) === reason) }],
  )
  return (
    <main class="columns">
      {pipeline.length > 0 && <div class="column pipeline">{frames(pipeline)}</div>}
      {probe.length > 0 && <div class="column probe">{frames(probe)}</div>}
      <div class="column middle">{largeOne === undefined ? frames([...middle, ...below]) : frames([largeOne, ...middle])}</div>
      {side.length + nothings.length > 0 && (
        <div class="column side">
          {frames(side)}
          {nothings.map(({ reason, those }) => (
            <Nothing key={reason} {...given} reason={reason} those={those} />
          ))}
        </div>
      )}
    </main>
  )
}

const isShared = ({ place }: Panel): boolean => place === 'side' || place === 'below'

interface NothingProps extends Pick<Given, 'state' | 'change'> {
  readonly reason: string
  readonly those: readonly Panel[]
}

/** Panels that have nothing to show, and why. */
const Nothing = ({ reason, those, state, change }: NothingProps) => {
  const titles = those.map(({ title }) => title).join(', ')
  return (
    <section class="panel nothing" aria-label={titles} data-panel={those.map(({ name }) => name).join(' ')}>
      <header>
        <h2>{titles}</h2>
        <span class="tools">
          <button
            type="button"
            title="Close"
            aria-label={`${titles}: close`}
            onClick={() => change({ closed: [...state.closed, ...those.map(({ name }) => name)] })}
          >
            ×
          </button>
        </span>
      </header>
      <p class="empty">{reason}</p>
    </section>
  )
}
