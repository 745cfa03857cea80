import { api, take } from "@/api/client";
import { ApiError } from "@/api/errors";

/** The command that gave an instruction; empty, the list of commands, where it is not seen any more. */
export async function commandOf(dispatch_id: number): Promise<number | ""> {
  try {
    return (await take(api.GET("/api/command/orders/{dispatch_id}", { params: { path: { dispatch_id } } }))).command_id;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return "";
    throw error;
  }
}
