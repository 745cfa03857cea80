import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";
import { firstLoadBudget } from "./scripts/budget.ts";
import { pxToRem } from "./scripts/px-to-rem.ts";
import { serviceWorker } from "./scripts/worker.ts";

const backend = process.env.OFFICEHUB_BACKEND ?? "http://127.0.0.1:8000";

export default defineConfig(({ command }) => ({
  // Django serves index.html at "/" and everything else below "/static/".
  base: command === "build" ? "/static/" : "/",
  plugins: [
    vue(),
    serviceWorker(new URL("./worker/sw.js", import.meta.url)),
    firstLoadBudget({
      limitKB: 200,
      // What a person who has just signed in needs beyond the entry chunk.
      firstScreen: [/i18n\/zh-CN\/index\.ts$/, /src\/messaging\/MessagesPage\.vue$/, /src\/messaging\/ConversationPane\.vue$/],
    }),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  css: { postcss: { plugins: [pxToRem()] } },
  define: {
    __VUE_OPTIONS_API__: "false",
    __VUE_I18N_FULL_INSTALL__: "false",
    __VUE_I18N_LEGACY_API__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
  },
  build: { target: "es2022", assetsDir: "assets", assetsInlineLimit: 2048, chunkSizeWarningLimit: 800 },
  server: {
    proxy: {
      "/api": backend,
      "/_allauth": backend,
      "/ws": { target: backend, ws: true },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts", "scripts/**/*.test.ts"],
  },
}));
