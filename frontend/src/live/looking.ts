/**
 * Looking again at something whose bell carries no numbers: one look at a time, none cut short by the next bell, and one
 * more after it where it rang meanwhile. Between two looks there is a pause, at least as long as the look took, so
 * that a slow server is not asked the faster the slower it is.
 */
export function lookAgain(look: (id: number) => Promise<unknown>, pauseMs: number): (id: number) => void {
  const rangMeanwhile = new Map<number, boolean>();
  return function ring(id) {
    if (rangMeanwhile.has(id)) {
      rangMeanwhile.set(id, true);
      return;
    }
    rangMeanwhile.set(id, false);
    void lookOnce(look, id, pauseMs).then(() => {
      const again = rangMeanwhile.get(id);
      rangMeanwhile.delete(id);
      if (again) ring(id);
    });
  };
}

async function lookOnce(look: (id: number) => Promise<unknown>, id: number, pauseMs: number): Promise<void> {
  const began = performance.now();
  await look(id).catch(() => undefined); // the page shows what went wrong with its query
  const took = performance.now() - began;
  await new Promise((resolve) => setTimeout(resolve, Math.max(pauseMs, took)));
}
