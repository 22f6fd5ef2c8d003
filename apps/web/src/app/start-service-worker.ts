/** Has the browser keep the page, so that it starts also when nothing answers. Without it everything else works. */
export function startServiceWorker(): void {
  // While one develops, a page that comes from what was kept is a nuisance.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const register = (): void => {
    navigator.serviceWorker
      .register('/sw.js', { updateViaCache: 'none' })
      .catch((error: unknown) => console.info('The page is not kept for when nothing answers.', error));
  };
  // The first pictures come first.
  if (document.readyState === 'complete') register();
  else window.addEventListener('load', register, { once: true });
}
