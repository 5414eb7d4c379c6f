/**
 * The site's own letters. They are not needed for a first prompt, so they are asked for after it; from the second visit on
 * (when the browser has them) the page begins with them.
 */

const FACES = ['16px "Source Sans 3"', '14px "Source Code Pro"', '600 14px "Source Code Pro"'];

let asked: Promise<void> | undefined;

/** Resolves when they are there and used (or cannot be had). */
export function useLetters(): Promise<void> {
  asked ??= Promise.all(FACES.map((face) => document.fonts.load(face))).then(
    () => {
      document.documentElement.classList.add('letters');
      try {
        localStorage.setItem('drydock.letters', '1');
      } catch {
        // Storage is blocked: they are asked for late the next time too.
      }
    },
    () => undefined,
  );
  return asked;
}
