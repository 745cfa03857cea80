import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [{ path: "/gateways", component: () => import("./GatewaysPage.vue"), meta: { title: "gateways.title" } }];

export default routes;
