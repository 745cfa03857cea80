import accounts from "./accounts";
import analytics from "./analytics";
import audit from "./audit";
import directory from "./directory";
import documents from "./documents";
import duties from "./duties";
import flow from "./flow";
import me from "./me";
import media from "./media";
import meetings from "./meetings";
import messaging from "./messaging";
import reach from "./reach";
import shell from "./shell";
import todo from "./todo";
import ui from "./ui";
import workbench from "./workbench";

const catalogue = {
  accounts,
  analytics,
  audit,
  directory,
  documents,
  duties,
  flow,
  me,
  media,
  meetings,
  messaging,
  reach,
  shell,
  todo,
  ui,
  workbench,
};

type Widen<T> = { [K in keyof T]: T[K] extends string ? string : Widen<T[K]> };
/** The shape every other language must fill, key for key. */
export type Catalogue = Widen<typeof catalogue>;

export default catalogue;
