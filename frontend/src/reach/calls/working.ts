import { computed, shallowRef, type ComputedRef, type Ref } from "vue";
import type { Addressee } from "../types";
import { nextToCall, withKept } from "./calls";

interface List {
  listed: Ref<readonly Addressee[]>;
  now: Readonly<Ref<Date>>;
  longer: Readonly<Ref<boolean>>;
  lengthen: () => Promise<unknown>;
}

interface Working {
  people: ComputedRef<readonly Addressee[]>;
  /** Somebody else can be called after who is being called. */
  more: ComputedRef<boolean>;
  isCalling: (person: Addressee) => boolean;
  begin: (person: Addressee) => void;
  stop: () => void;
  /** To the next one; undefined where nobody is left to call. */
  goOn: () => Promise<Addressee | undefined>;
}

/** Working through a list of people by telephone: whoever is being called keeps his place although he answers. */
export function useCalling({ listed, now, longer, lengthen }: List): Working {
  const calling = shallowRef<{ person: Addressee; index: number } | null>(null);
  const people = computed(() => withKept(listed.value, calling.value));
  const placeOf = (person: Addressee): number => people.value.findIndex((one) => one.receipt_id === person.receipt_id);
  const nextOne = (): Addressee | undefined => calling.value ? nextToCall(people.value, placeOf(calling.value.person), now.value) : undefined;

  function begin(person: Addressee): void {
    calling.value = { person, index: placeOf(person) };
  }

  function stop(): void {
    calling.value = null;
  }

  async function goOn(): Promise<Addressee | undefined> {
    if (!nextOne() && longer.value) await lengthen();
    const next = nextOne();
    if (next) begin(next);
    else stop();
    return next;
  }

  return {
    people,
    more: computed(() => longer.value || nextOne() !== undefined),
    isCalling: (person) => calling.value?.person.receipt_id === person.receipt_id,
    begin,
    stop,
    goOn,
  };
}
