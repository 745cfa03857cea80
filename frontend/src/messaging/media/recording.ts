import { ref, shallowRef } from "vue";

export const LONGEST_SECONDS = 60;
const SHORTEST_MS = 700;
const LEVELS = 32;
/** What other browsers can be relied on to play, the smallest first. */
const FORMATS = ["audio/webm;codecs=opus", "audio/webm", "audio/mp4"];

export type Refusal = "denied" | "noMicrophone" | "noRecorder" | "tooShort";

export interface Recording {
  blob: Blob;
  name: string;
  seconds: number;
}

function refusalOf(error: unknown): Refusal {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotFoundError" || name === "NotReadableError" ? "noMicrophone" : "noRecorder";
}

/** How loud it is right now, 0 to 1. */
function meter(context: AudioContext, source: MediaStream): () => number {
  const analyser = context.createAnalyser();
  analyser.fftSize = 256;
  context.createMediaStreamSource(source).connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  return () => {
    analyser.getByteTimeDomainData(samples);
    return Math.min(1, Math.max(...samples.map((sample) => Math.abs(sample - 128))) / 90);
  };
}

/** One take: the microphone is open from its making until `end` or `drop`. */
class Take {
  readonly began = performance.now();
  readonly loudness: () => number;
  private readonly parts: Blob[] = [];
  private readonly recorder: MediaRecorder;
  private readonly context = new AudioContext();

  constructor(private readonly stream: MediaStream, private readonly format: string) {
    this.recorder = new MediaRecorder(stream, { mimeType: format, audioBitsPerSecond: 24_000 });
    this.recorder.ondataavailable = ({ data }) => this.parts.push(data);
    this.recorder.start();
    this.loudness = meter(this.context, stream);
  }

  get lasted(): number {
    return performance.now() - this.began;
  }

  drop(): void {
    this.recorder.onstop = null;
    if (this.recorder.state !== "inactive") this.recorder.stop();
    this.stream.getTracks().forEach((track) => {
      track.stop();
    });
    void this.context.close();
  }

  async end(): Promise<Recording> {
    const { lasted } = this;
    await new Promise((resolve) => {
      this.recorder.onstop = resolve;
      this.recorder.stop();
    });
    this.drop();
    const type = this.format.split(";")[0] ?? this.format;
    const name = `voice.${type === "audio/mp4" ? "m4a" : "webm"}`;
    return { blob: new Blob(this.parts, { type }), name, seconds: Math.ceil(lasted / 1000) };
  }
}

async function begun(): Promise<Take> {
  const format = "MediaRecorder" in window ? FORMATS.find((one) => MediaRecorder.isTypeSupported(one)) : undefined;
  // Some browsers have no mediaDevices where the connection is not secure.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!format || !devices) throw new DOMException("", "NotSupportedError");
  const stream = await devices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
  return new Take(stream, format);
}

/** Records one voice note at a time. `levels`: loudness, newest last. */
export class Recorder {
  readonly on = ref(false);
  readonly asking = ref(false);
  readonly seconds = ref(0);
  readonly levels = shallowRef<number[]>([]);
  readonly refusal = ref<Refusal | null>(null);
  private take: Take | null = null;
  private ticking: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly done: (recording: Recording) => void) {}

  async start(): Promise<void> {
    if (this.take || this.asking.value) return;
    this.refusal.value = null;
    this.asking.value = true;
    try {
      this.take = await begun();
      this.on.value = true;
      this.ticking = setInterval(() => {
        this.tick();
      }, 100);
    } catch (error) {
      this.refusal.value = refusalOf(error);
    }
    this.asking.value = false;
  }

  async finish(): Promise<void> {
    const take = this.taken();
    if (!take) return;
    if (take.lasted >= SHORTEST_MS) {
      this.done(await take.end());
      return;
    }
    this.refusal.value = "tooShort";
    take.drop();
  }

  drop(): void {
    this.taken()?.drop();
  }

  private tick(): void {
    if (!this.take) return;
    this.seconds.value = Math.floor(this.take.lasted / 1000);
    this.levels.value = [...this.levels.value, this.take.loudness()].slice(-LEVELS);
    if (this.take.lasted >= LONGEST_SECONDS * 1000 - 200) void this.finish();
  }

  private taken(): Take | null {
    const { take } = this;
    clearInterval(this.ticking);
    this.take = null;
    this.on.value = false;
    this.seconds.value = 0;
    this.levels.value = [];
    return take;
  }
}
