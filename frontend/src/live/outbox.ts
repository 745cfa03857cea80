import { ApiError } from "@/api/errors";
import type { ClientSays, WireError } from "./protocol";

interface Waiting {
  message: Extract<ClientSays, { type: "command" }>;
  resolve: (body: unknown) => void;
  reject: (error: ApiError) => void;
}

/**
 * Commands that have no reply yet, oldest first. After a reconnection all are sent again in the same order; their
 * client_key makes the second arrival harmless.
 */
export class Outbox {
  private readonly waiting = new Map<string, Waiting>();
  private last = 0;

  get size(): number {
    return this.waiting.size;
  }

  add(name: string, body: unknown): { message: Waiting["message"]; reply: Promise<unknown> } {
    this.last += 1;
    const message = { type: "command", id: `c${String(this.last)}`, name, body } as const;
    const reply = new Promise<unknown>((resolve, reject) => {
      this.waiting.set(message.id, { message, resolve, reject });
    });
    return { message, reply };
  }

  unanswered(): ClientSays[] {
    return [...this.waiting.values()].map((one) => one.message);
  }

  accepted(id: string, body: unknown): void {
    this.take(id)?.resolve(body);
  }

  refused(id: string, error: WireError, status = 409): void {
    this.take(id)?.reject(new ApiError(status, error.code, error.message, error.data));
  }

  /** The server could not read what we sent: the oldest command is the suspect and must not be sent for ever. */
  refuseOldest(error: WireError): void {
    const oldest = this.waiting.keys().next();
    if (!oldest.done) this.refused(oldest.value, error, 400);
  }

  private take(id: string): Waiting | undefined {
    const found = this.waiting.get(id);
    this.waiting.delete(id);
    return found;
  }
}
