import { queryClient } from "@/api/query";
import { meQuery } from "@/accounts/me";
import { t } from "@/i18n";
import { rowOf } from "@/messaging/queries";
import type { Conversation, Message } from "@/messaging/types";
import type { Instruction } from "@/reach/types";
import { interrupts } from "@/reach/words";
import { settingsQuery, type NotificationSettings } from "./queries";

/** Where there is no push, and until one comes: a page that is open but out of sight tells by itself. */
const STALE_MS = 5 * 60_000;
const EXCERPT = 80;

export interface Told {
  title: string;
  body: string;
  link: string;
  /** As of a push about the same thing: the one then takes the other's place. */
  tag: string;
  /** What the notification itself can answer; the worker does it (worker/sw.js), as for a push. */
  act?: { label: string; done: string; kept: string; path: string; then_open: boolean };
}

/** Null: not worth telling. The same rules as the server's for a push. */
export function wordsFor(
  message: Message,
  row: Conversation | undefined,
  me: number,
  settings: Pick<NotificationSettings, "quiet" | "hide_content"> | undefined,
  now = Date.now(),
): Told | null {
  if (!row || !settings || settings.quiet) return null;
  if (stale(message, now) || !meant(message, row, me)) return null;
  return worded(message, row, settings.hide_content);
}

function worded(message: Message, row: Conversation, hidden: boolean): Told {
  const place = { link: `/messages/${String(row.id)}`, tag: `conversation.${String(row.id)}` };
  const product = t("shell.product");
  if (row.kind === "secret") return { ...place, title: product, body: t("notifications.secret") };
  if (hidden) return { ...place, title: product, body: t("notifications.newMessage") };
  const text = [...(message.card?.title ?? message.text)].slice(0, EXCERPT).join("") || t("notifications.newMessage");
  return { ...place, title: row.title, body: row.kind === "direct" ? text : `${message.sender.name}：${text}` };
}

function stale(message: Message, now: number): boolean {
  return message.kind === "system" || message.recalled || now - Date.parse(message.sent_at) > STALE_MS;
}

/** A muted conversation speaks up only where one is called or asked. */
function meant(message: Message, row: Conversation, me: number): boolean {
  return message.sender.person_id !== me && (!row.muted || concerns(message, me));
}

function concerns(message: Message, me: number): boolean {
  return message.mentions_everyone || message.asks_confirmation || message.mentions.includes(me);
}

export async function tellOfMessage(message: Message): Promise<void> {
  if (!allowed()) return;
  const settings = await queryClient.fetchQuery(settingsQuery);
  const me = queryClient.getQueryData(meQuery.queryKey)?.person_id ?? 0;
  const told = wordsFor(message, rowOf(message.conversation_id), me, settings);
  if (told) await show(told);
}

type ToldOf = Pick<Instruction, "id" | "title" | "sender_line" | "level" | "ask" | "form" | "forward_tiers">;

export function instructionWords({ id, title, sender_line, ask, form, forward_tiers }: ToldOf): Told {
  const kept = t("notifications.answerKept");
  const path = `/api/reach/dispatches/${String(id)}/${ask}`;
  const act = { label: t(`notifications.answer.${ask}`), done: t(`notifications.answered.${ask}`), kept, path, then_open: Boolean(form ?? forward_tiers.length) };
  return { title, body: sender_line, link: `/reach/inbox/${String(id)}`, tag: `dispatch.${String(id)}`, act };
}

export async function tellOfInstruction(instruction: ToldOf): Promise<void> {
  if (!allowed()) return;
  const settings = await queryClient.fetchQuery(settingsQuery);
  if (settings.quiet && !interrupts(instruction.level)) return;
  const { act, ...told } = instructionWords(instruction);
  if (settings.hide_content) await show({ ...told, title: t("shell.product"), body: t("notifications.newInstruction") });
  else await show({ ...told, ...(act ? { act } : {}) });
}

function allowed(): boolean {
  return document.hidden && "Notification" in globalThis && Notification.permission === "granted";
}

async function show({ title, body, link, tag, act }: Told): Promise<void> {
  const person = queryClient.getQueryData(meQuery.queryKey)?.person_id;
  const answering = act ? { actions: [{ action: "answer", title: act.label }] } : {};
  const options = { body, tag, icon: "/static/icons/icon-192.png", data: { link, act: act && { ...act, person } } };
  const registration = "serviceWorker" in navigator ? await navigator.serviceWorker.getRegistration() : undefined;
  if (registration?.active) return registration.showNotification(title, { ...options, ...answering });
  const shown = new Notification(title, options);
  shown.onclick = () => {
    window.focus();
    location.assign(link);
  };
}
