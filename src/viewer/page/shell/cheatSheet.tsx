import { useEffect, useRef } from 'preact/hooks'

const keys: readonly (readonly [string, string])[] = [
  ['← →', 'a tenth of a window earlier, later (A, D too)'],
  ['Page up, Page down', 'one window earlier, later'],
  ['Home, End', 'the first, the last window'],
  ['↑ ↓', 'larger, smaller signals'],
  ['+ −', 'shorter, longer window (W and S, [ and ] with Shift)'],
  ['G', 'write a time'],
  [', .', 'the event before, the next one'],
  ['[ ]', 'the spike before, the next one, of the selected units'],
  ['C', 'lines or a map'],
  ['R', 'processed, raw, side by side, overlaid'],
  ['O', 'upside down'],
  ['F', 'fit: the gain that the noise suggests, all rows'],
  ['Shift + arrows', 'move the cursor, which reads a value'],
  ['Space', 'play, pause; live: pause and go on'],
  ['Backspace', 'back to the window before a jump'],
  ['Esc', 'put the ruler away, close'],
  ['? H', 'this sheet'],
]

const gestures: readonly (readonly [string, string])[] = [
  ['Wheel', 'other channels, where not all are seen'],
  ['Shift + wheel, sideways', 'move in time'],
  ['Ctrl + wheel, pinch', 'zoom in time, at the pointer'],
  ['Alt + wheel', 'gain'],
  ['Drag', 'move'],
  ['Shift + drag', 'ruler: time, rate, difference'],
  ['Ctrl + drag', 'zoom into a rectangle'],
  ['Double click', 'one channel, and back'],
  ['Ctrl + click on a spike', 'select its unit'],
]

/** Keys and gestures. */
export const CheatSheet = ({ close }: { readonly close: () => void }) => {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="cheat-sheet" aria-label="Keys and gestures" onClose={close}>
      <header>
        <h2>Keys and gestures</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <div class="two">
        <Table name="Keys" rows={keys} />
        <Table name="Mouse and fingers" rows={gestures} />
      </div>
      <p>Keys go to the panel that has the focus, and never while you type. On a Mac, Cmd is as good as Ctrl.</p>
    </dialog>
  )
}

const Table = ({ name, rows }: { readonly name: string; readonly rows: readonly (readonly [string, string])[] }) => (
  <table>
    <caption>{name}</caption>
    <tbody>
      {rows.map(([key, what]) => (
        <tr key={key}>
          <th scope="row">{key}</th>
          <td>{what}</td>
        </tr>
      ))}
    </tbody>
  </table>
)
