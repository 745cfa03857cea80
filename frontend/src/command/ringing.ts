import { router } from "@/app/router";
import type { CommandCalled } from "@/contract/events";
import { speakFurther, t } from "@/i18n";
import { toast } from "@/ui/toasts";

/** The roll is called again, or a post was taken over: the instruction that rang at first rings no more. */
export async function ring(event: CommandCalled): Promise<void> {
  await speakFurther();
  const title = event.drill ? `【${t("command.drill")}】${event.title}` : event.title;
  toast(t("command.rung", { title }), () => void router.push(`/command/${String(event.command_id)}`), t("command.enter"));
}
