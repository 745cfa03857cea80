import { readonly, ref, type Ref } from "vue";
import type { ServerEvent } from "@/contract/events";
import { reconnectDelay } from "./backoff";
import { StreamCursor } from "./cursor";
import { Outbox } from "./outbox";
import { Close, NO_CURSOR, type ClientSays, type Command, type ServerSays, type Stream } from "./protocol";

const GAP_PATIENCE_MS = 200;
const UNFOLLOW_AFTER_MS = 30_000;
/** Cursors per message; keeps a resume of thousands of streams below the 64 KiB a socket frame may have. */
const CURSORS_PER_MESSAGE = 500;

export type LiveStatus = "idle" | "connecting" | "open" | "waiting" | "signed-out" | "outdated";

export interface SocketLike {
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((message: { data: unknown }) => void) | null;
  onclose: ((close: { code: number; reason: string }) => void) | null;
}

export interface LiveOptions {
  connect: () => SocketLike;
  deliver: (event: ServerEvent, stream: Stream, seq: number | null) => void;
  /** The stream's state must be fetched anew. */
  reset: (stream: Stream) => void;
  signedOut: () => void;
  outdated: () => void;
  random?: () => number;
}

interface Followed {
  cursor: StreamCursor;
  followers: number;
  confirmed: boolean;
  /** The state on screen was read before anyone knew where the stream stood: read it once more when confirmed. */
  blind: boolean;
  gapTimer: ReturnType<typeof setTimeout> | null;
  leaveTimer: ReturnType<typeof setTimeout> | null;
}

const LINE_LOST = 1006; // as a browser says of a connection that ended without a word

/** One socket for the tab: follows numbered streams, notices what is missing, asks for it, and sends commands. */
export class LiveClient {
  readonly status: Readonly<Ref<LiveStatus>>;
  private readonly current: Ref<LiveStatus> = ref("idle");
  private readonly streams = new Map<Stream, Followed>();
  private beginning: Stream[] | null = null;
  private readonly outbox = new Outbox();
  private socket: SocketLike | null = null;
  private attempt = 0;
  private epoch = "";
  private retryTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly options: LiveOptions) {
    this.status = readonly(this.current);
  }

  /** `epoch` as told together with the state on screen: another one means that numbers may have gone backwards. */
  start(epoch?: string): void {
    this.epoch = epoch ?? this.epoch;
    if (this.socket) return;
    if (this.retryTimer) clearTimeout(this.retryTimer);
    this.retryTimer = null;
    this.current.value = "connecting";
    const socket = this.options.connect();
    this.socket = socket;
    socket.onopen = () => {
      this.opened();
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.hear(JSON.parse(data) as ServerSays);
    };
    socket.onclose = ({ code, reason }) => {
      if (this.socket === socket) this.closed(code, reason);
    };
  }

  /** The device says that it has no line: the connection, however alive it looks, is given up and sought again. */
  lost(): void {
    const socket = this.socket;
    if (!socket) return;
    socket.onmessage = null;
    this.closed(LINE_LOST, "");
    socket.close();
  }

  /** There is a line again: the next try is now. */
  found(): void {
    if (this.current.value === "waiting") this.start();
  }

  stop(): void {
    const socket = this.socket;
    this.socket = null;
    if (this.retryTimer) clearTimeout(this.retryTimer);
    this.retryTimer = null;
    this.current.value = "idle";
    socket?.close(1000);
  }

  /**
   * Follows until the returned function is called (and a little longer, so that going back and forth costs nothing).
   * `from` is the stream's number when the state on screen was read; without it the state is fetched once more after
   * the server has confirmed, so that nothing falls between reading and following.
   */
  follow(stream: Stream, from: number | null = null): () => void {
    const followed = this.streams.get(stream) ?? this.begin(stream, from);
    followed.followers += 1;
    if (followed.leaveTimer) clearTimeout(followed.leaveTimer);
    followed.leaveTimer = null;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.leave(stream, followed);
    };
  }

  /** Resolves with the reply's body or rejects with ApiError; survives any number of reconnections. */
  command<Reply = unknown>(...[name, body]: Command): Promise<Reply> {
    const { message, reply } = this.outbox.add(name, body);
    if (this.current.value === "open") this.say(message);
    return reply as Promise<Reply>;
  }

  get unanswered(): number {
    return this.outbox.size;
  }

  private begin(stream: Stream, from: number | null): Followed {
    const followed: Followed = {
      cursor: new StreamCursor(from),
      followers: 0,
      confirmed: false,
      blind: from === null,
      gapTimer: null,
      leaveTimer: null,
    };
    this.streams.set(stream, followed);
    if (this.current.value === "open") this.askSoon(stream);
    return followed;
  }

  /** What begins in one go is asked for in two questions: thousands would look like an attack. */
  private askSoon(stream: Stream): void {
    if (this.beginning) {
      this.beginning.push(stream);
      return;
    }
    this.beginning = [];
    this.ask([stream]);
    queueMicrotask(() => {
      const others = this.beginning ?? [];
      this.beginning = null;
      if (others.length && this.current.value === "open") this.ask(others);
    });
  }

  private leave(stream: Stream, followed: Followed): void {
    followed.followers -= 1;
    if (followed.followers > 0) return;
    followed.leaveTimer = setTimeout(() => {
      this.drop(stream);
      if (this.current.value === "open") this.say({ type: "unfollow", streams: [stream] });
    }, UNFOLLOW_AFTER_MS);
  }

  private drop(stream: Stream): void {
    const followed = this.streams.get(stream);
    if (followed?.gapTimer) clearTimeout(followed.gapTimer);
    if (followed?.leaveTimer) clearTimeout(followed.leaveTimer);
    this.streams.delete(stream);
  }

  private opened(): void {
    this.current.value = "open";
    this.ask([...this.streams.keys()]);
    for (const message of this.outbox.unanswered()) this.say(message);
  }

  private closed(code: number, reason: string): void {
    this.socket = null;
    if (code === Close.signedOut) return this.end("signed-out", this.options.signedOut);
    if (code === Close.tooOld) return this.end("outdated", this.options.outdated);
    if (code === Close.notAllowed) this.forgetRefused(reason);
    if (code === Close.garbage) this.outbox.refuseOldest({ code: "unreadable", message: "" });
    this.current.value = "waiting";
    const delay = reconnectDelay(code === Close.slow ? 0 : this.attempt, this.options.random);
    this.attempt += 1;
    this.retryTimer = setTimeout(() => {
      this.start();
    }, delay);
  }

  private end(status: LiveStatus, tell: () => void): void {
    this.current.value = status;
    tell();
  }

  /** The close names the stream; if it does not, whatever the server never confirmed is the suspect. */
  private forgetRefused(reason: string): void {
    for (const [name, followed] of [...this.streams]) {
      if (reason ? reason === name : !followed.confirmed) this.drop(name);
    }
  }

  private hear(said: ServerSays): void {
    this.attempt = 0;
    switch (said.kind) {
      case "frame":
        return this.hearFrame(said.stream, said.seq, said.event);
      case "reset":
        return this.hearReset(said.stream, said.head);
      case "heads":
        return this.hearHeads(said.heads);
      case "following":
        this.epoch = said.epoch ?? this.epoch;
        return this.hearFollowing(said.heads);
      case "reply":
        if (said.ok) this.outbox.accepted(said.id, said.body);
        else this.outbox.refused(said.id, said.error);
    }
  }

  private hearFrame(stream: Stream, seq: number | undefined, event: ServerEvent): void {
    if (seq === undefined) return this.options.deliver(event, stream, null);
    const followed = this.streams.get(stream);
    if (!followed) return;
    for (const ready of followed.cursor.accept(seq, event)) this.options.deliver(ready.event, stream, ready.seq);
    this.watchGap(stream, followed);
  }

  /** The doorbell may ring for 8 before 7: wait a moment before asking. */
  private watchGap(stream: Stream, followed: Followed): void {
    if (!followed.cursor.hasGap) {
      if (followed.gapTimer) clearTimeout(followed.gapTimer);
      followed.gapTimer = null;
      return;
    }
    followed.gapTimer ??= setTimeout(() => {
      followed.gapTimer = null;
      if (followed.cursor.hasGap && this.current.value === "open") this.ask([stream]);
    }, GAP_PATIENCE_MS);
  }

  private hearReset(stream: Stream, head: number): void {
    const followed = this.streams.get(stream);
    if (!followed) return;
    const beyond = followed.cursor.jump(head);
    this.options.reset(stream);
    for (const ready of beyond) this.options.deliver(ready.event, stream, ready.seq);
    this.watchGap(stream, followed);
  }

  /**
   * Finds the lost last frame. A head below our position only means that a frame overtook this pulse; numbers that
   * truly went backwards (a restored backup) are noticed by the server, which answers the next follow with a reset.
   */
  private hearHeads(heads: Record<Stream, number>): void {
    const behind: Stream[] = [];
    for (const [stream, head] of Object.entries(heads)) {
      const position = this.streams.get(stream)?.cursor.position ?? head;
      if (head > position) behind.push(stream);
    }
    if (behind.length) this.ask(behind);
  }

  private hearFollowing(heads: Record<Stream, number>): void {
    for (const [stream, head] of Object.entries(heads)) {
      const followed = this.streams.get(stream);
      if (!followed) continue;
      followed.confirmed = true;
      if (!followed.blind) continue;
      followed.blind = false;
      this.hearReset(stream, Math.max(head, followed.cursor.position ?? head));
    }
  }

  private ask(streams: Stream[]): void {
    for (let start = 0; start < streams.length; start += CURSORS_PER_MESSAGE) {
      const cursors: Record<Stream, number> = {};
      for (const name of streams.slice(start, start + CURSORS_PER_MESSAGE)) {
        const followed = this.streams.get(name);
        if (followed) cursors[name] = followed.cursor.position ?? NO_CURSOR;
      }
      this.say({ type: "follow", cursors, epoch: this.epoch });
    }
  }

  private say(message: ClientSays): void {
    this.socket?.send(JSON.stringify(message));
  }
}
