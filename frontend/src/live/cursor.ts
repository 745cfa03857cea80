import type { ServerEvent } from "@/contract/events";

interface Numbered {
  seq: number;
  event: ServerEvent;
}

/**
 * Puts one stream's frames in order. Every number is delivered exactly once: duplicates are dropped, and a frame
 * that overtook its predecessor is held until the predecessor arrives or the holder asks the server for it.
 */
export class StreamCursor {
  /** Number of the last delivered frame; null until the server has told where the stream stands. */
  position: number | null;
  private readonly held = new Map<number, ServerEvent>();

  constructor(position: number | null) {
    this.position = position;
  }

  /** Takes a frame, returns what may be delivered now, in order. */
  accept(seq: number, event: ServerEvent): Numbered[] {
    this.position ??= seq - 1;
    if (seq <= this.position) return [];
    this.held.set(seq, event);
    return this.drain();
  }

  get hasGap(): boolean {
    return this.held.size > 0;
  }

  /** The state up to `head` is about to be fetched anew; what lies beyond is still to be delivered. */
  jump(head: number): Numbered[] {
    this.position = head;
    for (const seq of this.held.keys()) if (seq <= head) this.held.delete(seq);
    return this.drain();
  }

  private drain(): Numbered[] {
    const ready: Numbered[] = [];
    let next = (this.position ?? 0) + 1;
    for (let event = this.held.get(next); event !== undefined; event = this.held.get(next)) {
      this.held.delete(next);
      ready.push({ seq: next, event });
      this.position = next;
      next += 1;
    }
    return ready;
  }
}
