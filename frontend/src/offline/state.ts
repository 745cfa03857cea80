import { ref } from "vue";

/** Since when what is shown is what this device kept, in ms; null while the server answers. */
export const offlineSince = ref<number | null>(null);
