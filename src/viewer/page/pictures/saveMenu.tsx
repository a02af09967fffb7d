import { Popup } from '../shell/popup.js'
import { savePictures } from './pictures.js'

interface SaveMenuProps {
  readonly name: string
  readonly title: string
  readonly body: { readonly current: HTMLElement | null }
}

/** Saves the pictures of a panel. */
export const SaveMenu = ({ name, title, body }: SaveMenuProps) => (
  <Popup name="pictures-menu" label={`${title}: save the picture`} summary="⤓" title="Save the picture">
    {(['svg', 'png'] as const).map((format) => (
      <button
        type="button"
        key={format}
        onClick={({ currentTarget }) => {
          currentTarget.closest('details')?.removeAttribute('open')
          if (body.current !== null) void savePictures(body.current, `rxephys-${name}`, format)
        }}
      >
        {format === 'svg' ? 'SVG, lines' : 'PNG, pixels'}
      </button>
    ))}
  </Popup>
)
