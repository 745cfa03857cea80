import type { RouteRecordRaw } from "vue-router";
import { commandOf } from "./order";

const id = (value: string | string[] | undefined): number => Number(value);

const routes: RouteRecordRaw[] = [
  { path: "/command/plans/new", component: () => import("./PlanEditor.vue"), meta: { title: "command.editor.create" } },
  {
    path: "/command/plans/:id(\\d+)/edit",
    component: () => import("./PlanEditor.vue"),
    props: (route) => ({ id: id(route.params.id) }),
    meta: { title: "command.editor.change" },
  },
  {
    // From an instruction, which knows the room it came from and not its number.
    path: "/command/orders/:id(\\d+)",
    component: () => import("./CommandPage.vue"),
    beforeEnter: async (to) => `/command/${String(await commandOf(id(to.params.id)))}`,
  },
  {
    path: "/command",
    component: () => import("./CommandPage.vue"),
    meta: { title: "command.title" },
    children: [
      {
        path: "plans/:id(\\d+)",
        component: () => import("./PlanThing.vue"),
        props: (route) => ({ id: id(route.params.id) }),
        meta: { title: "command.views.plans" },
      },
      {
        path: ":id(\\d+)",
        component: () => import("./CommandThing.vue"),
        props: (route) => ({ id: id(route.params.id) }),
        meta: { title: "command.title" },
      },
    ],
  },
];

export default routes;
