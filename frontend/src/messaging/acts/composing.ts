import { nextTick, ref, watch, type Ref } from "vue";
import { queryClient } from "@/api/query";
import { t } from "@/i18n";
import { sentenceOf } from "@/ui/sentences";
import { send, type Extra } from "../outgoing";
import { membersQuery } from "../queries";
import type { Conversation, Message } from "../types";
import { edit } from "./acting";
import type { Acts } from "./state";

/** Whom the words call: a person, everyone (0), or whoever holds a post. */
export interface Called {
  id: number;
  name: string;
  post?: boolean;
}

const CALL = /@([^\s@，。；：！？、（）]{1,40})/g;

interface Field {
  acts: Acts;
  row: () => Conversation;
  text: Ref<string>;
  called: Ref<Called[]>;
  focus: () => void;
}

/** The text field's second life: answering, putting right, and asking to be confirmed. */
export function useComposing(field: Field) {
  const { acts } = field;
  const asks = ref(false);
  const refusal = ref("");
  useEditing(field, refusal);
  useRewriting(field);
  watch(
    () => acts.replying,
    (message) => {
      if (!message) return;
      acts.editing = null;
      field.focus();
    },
  );

  /** True where the field is to be emptied. */
  function say(words: string): boolean {
    if (acts.editing) {
      void putRight(field, acts.editing, words, refusal);
      return false;
    }
    const { mentions, mentions_everyone: everyone, mentioned_posts: posts } = split(field, words);
    const extra: Extra = {
      ...(acts.replying ? { reply_to: acts.replying.number } : {}),
      ...(asks.value ? { asks_confirmation: true } : {}),
      ...(posts.length ? { mentioned_posts: posts } : {}),
    };
    send(field.row().id, words, mentions, everyone, extra);
    acts.replying = null;
    asks.value = false;
    return true;
  }

  function drop(): void {
    acts.editing = null;
    acts.replying = null;
  }

  return { asks, refusal, say, drop };
}

function useRewriting({ acts, text, focus }: Field): void {
  watch(
    () => acts.rewritten,
    (words) => {
      if (words === null) return;
      text.value = words;
      acts.rewritten = null;
      focus();
    },
  );
}

/** What was being written comes back when the editing is over. */
function useEditing({ acts, text, called, focus }: Field, refusal: Ref<string>): void {
  let before = "";
  watch(
    () => acts.editing,
    async (message, earlier) => {
      refusal.value = "";
      if (!message) {
        if (earlier) text.value = before;
        return;
      }
      if (!earlier) before = text.value;
      acts.replying = null;
      text.value = message.text;
      called.value = await calledIn(message);
      await nextTick();
      focus();
    },
  );
}

function split({ called }: Field, words: string): { mentions: number[]; mentions_everyone: boolean; mentioned_posts: number[] } {
  const still = called.value.filter((one) => words.includes(`@${one.name}`));
  return {
    mentions: still.filter((one) => one.id > 0 && !one.post).map((one) => one.id),
    mentions_everyone: still.some((one) => one.id === 0),
    mentioned_posts: still.filter((one) => one.post).map((one) => one.id),
  };
}

async function putRight(field: Field, message: Message, words: string, refusal: Ref<string>): Promise<void> {
  try {
    await edit(message, { text: words, ...split(field, words) });
    field.acts.editing = null;
  } catch (error) {
    refusal.value = sentenceOf(error);
  }
}

/** Who was called in a message, by name: looked up among the members, since a message carries their numbers only. */
async function calledIn(message: Message): Promise<Called[]> {
  const names = [...message.text.matchAll(CALL)].map((match) => match[1] ?? "");
  const found: Called[] = message.mentions_everyone ? [{ id: 0, name: t("messaging.everyone") }] : [];
  for (const name of new Set(names)) {
    const page = await queryClient.fetchQuery(membersQuery(message.conversation_id, name)).catch(() => null);
    const member = page?.items.find(({ person }) => person.name === name && message.mentions.includes(person.person_id));
    if (member) found.push({ id: member.person.person_id, name });
  }
  // Posts are called by titles that no member list knows: they stay called while the message calls anybody.
  const [first] = names.filter((name) => !found.some((one) => one.name === name));
  if (first) found.push(...message.mentioned_posts.map((id) => ({ id, name: first, post: true })));
  return found;
}
