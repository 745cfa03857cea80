import "@/ui/tokens.css";
import "@/ui/ground.css";
import { VueQueryPlugin } from "@tanstack/vue-query";
import { createPinia } from "pinia";
import { createApp } from "vue";
import { whenSignedOut } from "@/api/client";
import { queryClient } from "@/api/query";
import { signedOut } from "@/accounts/session";
import App from "@/app/App.vue";
import { usePreferences } from "@/app/preferences";
import { reloadWhenChunksAreGone, reloadWhenRevived } from "@/app/reloads";
import { router } from "@/app/router";
import { startWorker } from "@/app/worker";
import i18n, { speakFurther } from "@/i18n";
import { whenSocketSignedOut } from "@/live/socket";

function toSignIn(): void {
  const here = router.currentRoute.value;
  // Before the first page stands, the router's guard says where to go.
  if (here.meta.open || !here.matched.length) return;
  signedOut(here.fullPath);
}

reloadWhenChunksAreGone();
reloadWhenRevived();
whenSignedOut(toSignIn);
whenSocketSignedOut(toSignIn);

const app = createApp(App).use(createPinia()).use(i18n).use(VueQueryPlugin, { queryClient });
await usePreferences().begin();
app.use(router).mount("#app");
startWorker(router);
void router.isReady().then(speakFurther); // a conversation may open an instruction's board beside it
