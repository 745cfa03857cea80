import { shallowReactive } from "vue";
import { request } from "@/api/client";
import { ApiError } from "@/api/errors";
import { queryClient } from "@/api/query";
import { meQuery } from "@/accounts/me";
import { t } from "@/i18n";
import { exclusively, heldBy, hold, nextOrder, release } from "@/offline/outbox";
import { keepInstructions, placeInstructions } from "@/offline/instructions";
import { toast } from "@/ui/toasts";
import { foldReceipt } from "./answering";
import { feedbackOf, restoreFeedback } from "./duties/feedbacks";
import { keys } from "./queries";
import type { Instruction, Receipt } from "./types";

/** Confirmations given without a line, here or on a notification (worker/sw.js keeps them in the same shape). */
interface Answer {
  title: string;
  tag: string;
  link: string;
  act: { path: string; done: string };
}

const AGAIN_AFTER_MS = 5000;
const waiting = shallowReactive(new Set<string>());
let taken = false;

/** Once a page, when it is known who is here: what waits leaves, and what waits for an answer is kept. */
export async function takeUp(): Promise<void> {
  if (taken) return;
  taken = true;
  await placeInstructions();
  await Promise.all([sendAnswers(), restoreFeedback()]);
  globalThis.addEventListener("online", () => void sendAnswers());
  keepInstructions();
}

export function unsentOf(dispatch: number): boolean {
  const state = feedbackOf(dispatch)?.state ?? "draft";
  return waiting.has(keyOf(pathOf(dispatch))) || state !== "draft";
}

function pathOf(dispatch: number): string {
  return `/api/reach/dispatches/${String(dispatch)}/confirm`;
}

function keyOf(path: string): string {
  return `answer.${path}`;
}

function person(): number {
  return queryClient.getQueryData(meQuery.queryKey)?.person_id ?? 0;
}

export async function keepAnswer(dispatch: number): Promise<void> {
  const path = pathOf(dispatch);
  const title = queryClient.getQueryData<Instruction>(keys.one(dispatch))?.title ?? "";
  const body: Answer = { title, tag: `dispatch.${String(dispatch)}`, link: `/reach/inbox/${String(dispatch)}`, act: { path, done: t("reach.confirmedToast") } };
  waiting.add(keyOf(path));
  await hold({ key: keyOf(path), person: person(), conversation: 0, kind: "answer", order: nextOrder(), body });
  later();
}

function later(): void {
  setTimeout(() => void sendAnswers(), AGAIN_AFTER_MS);
}

export function sendAnswers(): Promise<void> {
  return exclusively("officehub.answers", async () => {
    for (const { key, body } of await heldBy(person(), "answer")) {
      waiting.add(key);
      if (!(await attempt(key, body as Answer))) {
        later();
        return;
      }
    }
  });
}

/** Repeating it does no harm: the first answer counts. False: the line is away. */
async function attempt(key: string, answer: Answer): Promise<boolean> {
  try {
    const receipt = await request<Receipt>(answer.act.path, { method: "POST" });
    const [, id] = /dispatches\/(\d+)\//.exec(answer.act.path) ?? [];
    if (id) foldReceipt(Number(id), receipt);
    toast(answer.act.done);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.transient || error.status === 401) return false;
    toast(t("duties.answerRefused", { title: answer.title, why: error.message }));
  }
  waiting.delete(key);
  await release(key);
  return true;
}
