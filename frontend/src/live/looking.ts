const PAUSE_MS = 150; // the bell itself rings every 300 ms: messaging/reach/pulse.py
const PAUSE_SHARE = 0.5;

/**
 * Looking again at something whose bell carries no numbers: one look at a time, none cut short by the next bell, and one
 * more after it where it rang meanwhile. Between two looks there is a pause, the longer the longer the look took:
 * what is shown should be no older than a second, and a slow server should not be asked all the time.
 */
export function lookAgain(look: (id: number) => Promise<unknown>): (id: number) => void {
  const rangMeanwhile = new Map<number, boolean>();
  return function ring(id) {
    if (rangMeanwhile.has(id)) {
      rangMeanwhile.set(id, true);
      return;
    }
    rangMeanwhile.set(id, false);
    void lookOnce(look, id).then(() => {
      const again = rangMeanwhile.get(id);
      rangMeanwhile.delete(id);
      if (again) ring(id);
    });
  };
}

async function lookOnce(look: (id: number) => Promise<unknown>, id: number): Promise<void> {
  const began = performance.now();
  await look(id).catch(() => undefined); // the page shows what went wrong with its query
  const took = performance.now() - began;
  await new Promise((resolve) => setTimeout(resolve, Math.max(PAUSE_MS, took * PAUSE_SHARE)));
}
