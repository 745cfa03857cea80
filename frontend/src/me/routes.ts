import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [{ path: "/me", component: () => import("./MePage.vue"), meta: { title: "shell.areas.me" } }];

export default routes;
