import { useState } from 'preact/hooks'
import type { Step } from '../../protocol.js'
import { useAnswer } from '../link/useAnswer.js'
import { noSamplesIn } from '../state/view.js'
import type { Panel, PanelProps } from './panel.js'
import { Adding } from './pipeline/adding.js'
import { Copying } from './pipeline/copying.js'
import { Quick } from './pipeline/quick.js'
import { Saving } from './pipeline/saving.js'
import { StepForm } from './pipeline/stepForm.js'

/** The pipeline as controls: what is seen is what they say, and what is saved. */
const Pipeline = (props: PanelProps) => {
  const { state, change, session, view } = props
  const { pipeline } = state
  const { answer, error } = useAnswer(session, { type: 'operators' })
  const [added, setAdded] = useState<number>()
  const operators = answer?.operators ?? []
  const set = (steps: readonly Step[]): void => change({ pipeline: steps }, 'jump')
  const move = (from: number, by: number): void => {
    const others = pipeline.filter((_, index) => index !== from)
    set(others.toSpliced(from + by, 0, pipeline[from]))
  }
  const fault = view.checked !== undefined && 'fault' in view.checked ? view.checked.fault : undefined
  const closed = view.checked !== undefined && 'closed' in view.checked ? view.checked.closed : []
  // Steps that are off are not among those closed.
  const closedOf = (index: number): Step | undefined =>
    pipeline[index].off === true ? undefined : closed[pipeline.slice(0, index).filter(({ off }) => off !== true).length]
  return (
    <div class="pipeline-panel">
      <Quick pipeline={pipeline} set={set} samplingFrequency={view.raw.samplingFrequency} />
      <ol>
        {pipeline.map((step, index) => (
          <StepForm
            // A step keeps its form while others are added after it.
            key={`${index} ${step.name}`}
            step={step}
            number={index}
            last={index === pipeline.length - 1}
            operator={operators.find(({ name }) => name === step.name)}
            closed={closedOf(index)}
            fault={fault?.step === index ? fault : undefined}
            open={added === index}
            replace={(next) => set(pipeline.with(index, next))}
            move={(by) => move(index, by)}
            remove={() => set(pipeline.toSpliced(index, 1))}
          />
        ))}
      </ol>
      {pipeline.length === 0 && <p class="doc">No step: the traces are as they were recorded.</p>}
      {fault !== undefined && (fault.step === undefined || fault.step >= pipeline.length) && (
        <p class="fault" role="alert">
          {fault.message}
        </p>
      )}
      {fault !== undefined && <p class="doc">The traces are those of the last pipeline without a fault.</p>}
      {(view.error ?? error) !== undefined && (
        <p class="fault" role="alert">
          {(view.error ?? error)?.message}
        </p>
      )}
      <Adding
        operators={operators}
        add={(step) => {
          setAdded(pipeline.length)
          set([...pipeline, step])
        }}
      />
      <div class="ending">
        <Copying {...props} />
        <Saving {...props} />
      </div>
      <p class="doc" role="status">
        {view.checking ? 'Trying the pipeline…' : ''}
      </p>
    </div>
  )
}

/** The panel of the pipeline. */
export const pipeline: Panel = {
  name: 'pipeline',
  title: 'Pipeline',
  place: 'pipeline',
  empty: ({ view }) => noSamplesIn(view),
  Component: Pipeline,
}
