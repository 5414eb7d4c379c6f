/** While the site is developed: hears that a file of a lab was saved (site/saved-labs.ts tells). */

/** `listener` gets the id of the lab (`tracks.yaml` for the catalogue's own file). Returns how to stop. */
export function whenSaved(listener: (lab: string) => void): () => void {
  const heard = ({ lab }: { readonly lab: string }) => listener(lab);
  import.meta.hot?.on('drydock:saved', heard);
  return () => import.meta.hot?.off('drydock:saved', heard);
}
