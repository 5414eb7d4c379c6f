/* Runs before the first paint, so that the page never flashes in the wrong theme. The choice is made in ui/state/theme. */
(function () {
  var chosen;
  try {
    chosen = localStorage.getItem('drydock.theme');
  } catch (_) {
    /* storage is blocked: the system decides */
  }
  var dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
