/* Runs before the first paint, so that the page never flashes in the wrong theme, nor in other letters than the last time.
   The choices are made in ui/state/preferences and ui/state/fonts. */
(function () {
  var root = document.documentElement;
  var chosen;
  try {
    chosen = localStorage.getItem('drydock.theme');
    if (localStorage.getItem('drydock.letters')) root.classList.add('letters');
  } catch {
    /* storage is blocked: the system decides */
  }
  var dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'dark' : 'light';
})();
