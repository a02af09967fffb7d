import { useEffect, useRef, useState } from 'preact/hooks'
import type { Saving as Saved } from '../../../protocol.js'
import { useAnswer } from '../../link/useAnswer.js'
import { durationText } from '../../state/times.js'
import type { PanelProps } from '../panel.js'

/** Saves what is seen: below the folder that the server was given, or, where it was given none, by a command that is shown. */
export const Saving = (props: PanelProps) => {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        class="primary"
        disabled={props.view.live}
        title={props.view.live ? 'An acquisition is saved by rxephys live' : undefined}
        onClick={() => setOpen(true)}
      >
        Save…
      </button>
      {isOpen && <SaveDialog {...props} close={() => setOpen(false)} />}
    </>
  )
}

const SaveDialog = (props: PanelProps & { readonly close: () => void }) => {
  const { content, close } = props
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="save" aria-label="Save" onClose={close}>
      <header>
        <h2>Save</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      {content.saving.allowed ? <SaveHere {...props} /> : <SaveElsewhere {...props} />}
    </dialog>
  )
}

/** How far a save is, and how it ended. */
interface Progress {
  readonly part?: Saved
  readonly began: number
  readonly stop: AbortController
  readonly end?: 'saved' | 'stopped' | Error
}

const SaveHere = ({ session, view, content }: PanelProps) => {
  const [name, setName] = useState('processed.zarr')
  const [overwrite, setOverwrite] = useState(false)
  const [progress, setProgress] = useState<Progress>()
  const running = progress !== undefined && progress.end === undefined
  const save = (): void => {
    const stop = new AbortController()
    setProgress({ began: performance.now(), stop })
    const ended = (end: Progress['end']): void => setProgress((now) => now && { ...now, end })
    session
      .follow({ type: 'save', recording: view.recording.key, pipeline: view.pipeline, name, overwrite }, stop.signal, (part) =>
        setProgress((now) => now && { ...now, part }),
      )
      .then(
        () => ended('saved'),
        (error: unknown) => ended(stop.signal.aborted ? 'stopped' : error instanceof Error ? error : new Error(String(error))),
      )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <p>
        {view.pipeline.length === 0
          ? 'The recording as it is'
          : `The recording after ${view.pipeline.map((step) => step.name).join(', ')}`}{' '}
        is saved in {content.saving.folder ?? 'the folder of the server'}.
      </p>
      <label>
        Name
        <input
          type="text"
          required
          value={name}
          disabled={running}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>
      <p class="doc">name.zarr: Zarr; a name without an ending: a folder of raw samples.</p>
      <label class="check">
        <input
          type="checkbox"
          checked={overwrite}
          disabled={running}
          onChange={({ currentTarget }) => setOverwrite(currentTarget.checked)}
        />
        Replace what is there
      </label>
      <p>
        {running ? (
          <button type="button" onClick={() => progress.stop.abort()}>
            Stop
          </button>
        ) : (
          <button type="submit" class="primary">
            Save
          </button>
        )}
      </p>
      {progress !== undefined && <ProgressOf progress={progress} />}
    </form>
  )
}

const ProgressOf = ({ progress: { part, end, began } }: { readonly progress: Progress }) => {
  const share = part === undefined || part.totalFrames === 0 ? 0 : part.frames / part.totalFrames
  const left = share > 0.02 ? ((performance.now() - began) / 1000 / share) * (1 - share) : undefined
  return (
    <div role="status">
      <progress max={1} value={end === 'saved' ? 1 : share} />
      {end === undefined && (
        <p>
          {Math.round(share * 100)} %{left !== undefined && `, about ${durationText(left)} left`}
        </p>
      )}
      {end === 'saved' && <p>Saved as {part?.saved ?? 'asked'}.</p>}
      {end === 'stopped' && <p>Stopped. A save of the same name can go on later.</p>}
      {end instanceof Error && <p class="fault">{end.message}</p>}
    </div>
  )
}

const SaveElsewhere = ({ session, view }: PanelProps) => {
  const { answer, error } = useAnswer(session, { type: 'code', recording: view.recording.key, pipeline: view.pipeline })
  return (
    <div>
      <p>This page may write nothing. Run this command, or start rxephys view with --save-to FOLDER.</p>
      <textarea
        readOnly
        aria-label="Command"
        rows={5}
        value={error?.message ?? answer?.commandLine ?? 'Asking…'}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
    </div>
  )
}
