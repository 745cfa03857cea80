/** A photo as a board can use it: its longest edge in pixels, and what is small enough to leave as it is, in bytes. */
export const LONGEST = 1920;
const SMALL = 400 * 1024;
const QUALITY = 0.82;
const STILL = new Set(["image/jpeg", "image/png", "image/webp"]);

/** Turned upright and without what the camera wrote about time and place. What cannot be drawn stays as it is. */
export async function shrunk(file: File): Promise<File> {
  if (!STILL.has(file.type) || !("createImageBitmap" in globalThis)) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size <= SMALL) return file;
    const made = await drawn(picture, scale);
    return made && made.size < file.size ? new File([made], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}

function drawn(picture: ImageBitmap, scale: number): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const paper = canvas.getContext("2d");
  if (!paper) return Promise.resolve(null);
  paper.fillStyle = "#fff"; // what is clear in a PNG would come out black
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", QUALITY);
  });
}
