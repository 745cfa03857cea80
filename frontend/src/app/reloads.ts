const KEY = "officehub.reloaded";
const ONCE_PER_MS = 60_000;

/**
 * After a deployment the chunks an open page still wants are gone: load the page anew. Once a minute at most, so
 * that a server which is really missing a file does not make the page spin.
 */
export function reloadWhenChunksAreGone(): void {
  window.addEventListener("vite:preloadError", (event) => {
    const last = Number(sessionStorage.getItem(KEY) ?? 0);
    if (Date.now() - last < ONCE_PER_MS) return;
    sessionStorage.setItem(KEY, String(Date.now()));
    event.preventDefault();
    location.reload();
  });
}

/** A page brought back by the browser's Back button may show what a person who has since signed out had seen. */
export function reloadWhenRevived(): void {
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
