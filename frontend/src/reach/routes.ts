import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/verify/:token", component: () => import("./papers/VerifyPage.vue"), props: true, meta: { title: "papers.verify" } },
  { path: "/reach/burden", component: () => import("./burden/BurdenPage.vue"), meta: { title: "shell.areas.burden" } },
  { path: "/reach/limit", component: () => import("./sending/LimitPage.vue"), meta: { title: "sending.limit" } },
  { path: "/reach/new", component: () => import("./ComposePage.vue"), meta: { title: "reach.compose" } },
  {
    path: "/reach",
    component: () => import("./ReachPage.vue"),
    meta: { title: "shell.areas.reach" },
    children: [
      {
        path: "inbox/:id(\\d+)",
        component: () => import("./InstructionThing.vue"),
        props: (route) => ({ id: Number(route.params.id) }),
        meta: { title: "shell.areas.reach" },
      },
      {
        path: "held/:id(\\d+)",
        component: () => import("./sending/HeldThing.vue"),
        props: (route) => ({ id: Number(route.params.id) }),
        meta: { title: "reach.heldViews" },
      },
      {
        path: "board/:id(\\d+)",
        component: () => import("./BoardThing.vue"),
        props: (route) => ({ id: Number(route.params.id) }),
        meta: { title: "reach.board" },
      },
    ],
  },
];

export default routes;
